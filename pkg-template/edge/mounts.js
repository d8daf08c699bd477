// What the worker answers itself: the viewer, and reports from browsers.

export function mounts(turret, platform) {
  let mounted = [];
  return {
    set(settings) {
      mounted = [];
    },
    has: (path) => mounted.some((mount) => path.includes(mount.path)),
    answer(request, peer) {
      if (mounted.length === 0) return undefined;
      return undefined;
    },
  };
}
