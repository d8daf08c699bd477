/**
 * The smallest text that is greater than all that start with `prefix`, in the order of code points,
 * which is that of UTF-8's bytes; `null` where there is none.
 */
export function after(prefix) {
  const points = Array.from(prefix, (character) => character.codePointAt(0));
  while (points.length > 0) {
    const next = points.pop() + 1;
    // What is between U+D7FF and U+E000 are halves of surrogate pairs, and no text.
    if (next <= 0x10ffff) return String.fromCodePoint(...points, next === 0xd800 ? 0xe000 : next);
  }
  return null;
}
