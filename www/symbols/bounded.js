const MAX_CHARACTERS = 300;

/** Returns the text, or its end if it is long. */
export function bounded(text) {
  return text.length > MAX_CHARACTERS ? `…${text.slice(-MAX_CHARACTERS)}` : text;
}
