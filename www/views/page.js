// The place of the viewer on its own page, whose address is that of the browser.
//
// A place is the environment in which the viewer draws: { document, address, go, replace, onMove, reload }, and `close` if it
// can be closed.

export function ownPage() {
  history.scrollRestoration = 'manual';
  return {
    document,
    address: () => location.hash,
    go(address) {
      location.hash = address;
    },
    replace: (address) => location.replace(address),
    onMove: (listener) =>
      addEventListener('hashchange', ({ oldURL }) => listener(new URL(oldURL).hash)),
    reload: () => location.reload(),
  };
}
