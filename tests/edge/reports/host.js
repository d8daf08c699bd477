// A worker that captures its own failures and collects those of pages. `turret` is the package of the platform.

/** Returns the handler of the worker. Each path is one action, and responds with JSON. */
export function hostOf(turret, settingsOf) {
  const actions = {
    async capture({ name, times = 1 }) {
      for (let time = 0; time < times; time++) {
        turret.capture(new TypeError(name), { fingerprint: [name] });
      }
      await turret.flush();
    },
    groups: () => turret.groups(),
    exceptions: ({ group }) => turret.exceptions(group),
    resolve: ({ group, release }) => turret.resolve(group, { release }),
    ignore: ({ group }) => turret.ignore(group),
    remove: ({ group }) => turret.remove(group),
    /** Returns the size of the reported entries in memory, in UTF-16 units. */
    pending: () =>
      [...(globalThis[Symbol.for('tinyturret.memory/')] ?? [])]
        .filter(([key]) => key.startsWith('reported/j1/'))
        .reduce((sum, [key, value]) => sum + key.length + value.length, 0),
    polluted: () => Object.keys(Object.prototype),
    ...turret.actions,
  };
  const handler = {
    async fetch(request) {
      const { pathname, searchParams } = new URL(request.url);
      const action = actions[pathname.slice(1)];
      return Response.json((await action?.(Object.fromEntries(searchParams))) ?? null);
    },
  };
  return turret.withTurret(handler, (env) => ({
    collectPath: '/tiny-turret/collect',
    // Lets tests choose the address that the limit of reports counts, so that tests do not reach it.
    address: (request) => request.headers.get('cf-connecting-ip'),
    cleanupTriggerRate: 1,
    release: '1.0',
    ...settingsOf(env),
  }));
}
