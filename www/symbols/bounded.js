const MAX_CHARACTERS = 300;

/** Returns the text, or, if it has more than 300 characters, `…` and its last 300 characters. */
export function bounded(text) {
  return text.length > MAX_CHARACTERS ? `…${text.slice(-MAX_CHARACTERS)}` : text;
}
