// The keyboard. Enter on a link or button is the browser's own.

const FIELD = 'input, textarea, select';

/** `commands` by key; one that returns false leaves the key to the browser. */
export function listenToKeys(document, commands) {
  document.addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector('dialog[open]')) return;
    if (target.closest(FIELD) && key !== 'Escape') return;
    const isPressed = key === 'Enter' || key === ' ';
    if (isPressed && target.closest('a, button, summary, [tabindex="0"]')) return;
    if (!Object.hasOwn(commands, key)) return;
    if (commands[key](event) !== false) event.preventDefault();
  });
}
