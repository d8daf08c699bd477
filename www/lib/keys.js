// Calls commands by keys. The browser handles Enter and Space on links and buttons.

const FIELD = 'input, textarea, select';

/**
 * Calls `commands[key](event)` for each pressed key, except with a modifier such as Ctrl, while a dialog is open, for Enter
 * and Space on a link or button, and in a field, where only Escape is passed. If the command returns false, the browser
 * handles the key, too.
 */
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
