/** Copies `text` to the clipboard. Returns a promise of true, or of false if the browser allows no way of copying. */
export async function copy(document, text) {
  try {
    await document.defaultView.navigator.clipboard.writeText(text);
    return true;
  } catch {
    // The clipboard API requires https, and may be forbidden in a frame. Selected text can be copied nevertheless.
    return copySelected(document, text);
  }
}

function copySelected(document, text) {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'unseen';
  document.body.append(field);
  field.select();
  let copied = false;
  try {
    copied = document.execCommand('copy');
  } catch {}
  field.remove();
  focused?.focus({ preventScroll: true });
  return copied;
}
