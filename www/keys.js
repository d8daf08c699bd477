// The keyboard. Enter on a link or button is the browser's own.

export function listenToKeys(document, { next, previous, back, open }) {
  const keys = { j: next, k: previous, Escape: back, Enter: open };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const elsewhere = event.target.closest('a, button, summary, input, textarea, [tabindex="0"]');
    if (event.key === 'Enter' && elsewhere) return;
    if (Object.hasOwn(keys, event.key) && keys[event.key]()) event.preventDefault();
  });
}
