const MAX_CHARACTERS = 300;

/** Returns the text, or `…` and its last 300 characters if it is longer. */
export function bounded(text) {
  return text.length > MAX_CHARACTERS ? `…${text.slice(-MAX_CHARACTERS)}` : text;
}
