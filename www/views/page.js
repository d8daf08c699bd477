// Makes the place of a viewer that has a page of its own. The address of the viewer is the hash of the browser's address.
//
// A place is the environment in which the viewer draws: { document, address, go, replace, onMove, reload }, and `close` if the
// viewer can be closed.

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
