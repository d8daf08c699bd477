// The place of the viewer on a page of its own: its address is that of the browser.
//
// A place is { document, address, go, replace, onMove, reload } and, where it can be closed, `close`.

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
