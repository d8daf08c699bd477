// A small redactor that is used until the scrubber is loaded. It keeps only texts that consist of plain words, and the
// positions in stack frames. The full texts are stored when the second file arrives.

/**
 * Matches texts that may contain a secret: those with a usual name of a secret, a digit, a character that is unusual in prose,
 * or a word of more than 20 letters. It assumes that other secrets contain a digit. The ranges are the letters of Europe and
 * East Asia. \p{L} is not used, because V8 takes more than a millisecond to compile it.
 */
const SUSPICIOUS =
  /pass|pwd|secret|token|auth|key|cred|cookie|sess|bearer|jwt|srf|basic|card|account|social|securit|otp|\bsid|\bpin|:\S|[^a-z\u00df-\u052f\u3040-\u9fff\uac00-\ud7a3\s'"`().,:_-]|[a-z\u00df-\u052f_-]{21}/;
/**
 * Matches a stack frame. The groups are the text up to `://`, the host and path, and the position in the script or wasm module.
 * User name, password, query and fragment are in no group.
 */
const FRAME =
  /^((?:\s*at (?:::|[^?#;=%'":])*|[^?#;=%'"\s]*):\/\/)(?:[^\s/@]*@)?((?:(?![\w-]{33})[^\s?#;=%'"@])*).*?(:\d+:\d+|:wasm-\S*\w)\)?$/;
/** The length from which a line is dropped, because the time that FRAME takes grows with the square of the length. */
const MAX_LINE = 500;

/** Returns `text`, or `[redacted]` if it may contain a secret. */
export const redactText = (text) => (SUSPICIOUS.test(text.toLowerCase()) ? '[redacted]' : text);

/**
 * Returns the frames in the first 50 lines of a stack, with addresses without query, fragment, user name and password. Drops
 * all other lines.
 */
export function redactStack(stack) {
  let frames = '';
  for (const line of stack.split('\n', 50)) {
    const [, start, path, place] =
      (line.length < MAX_LINE && line.split('://').length === 2 && FRAME.exec(line)) || [];
    if (place) frames += `${start}${path}${place}${start.includes('(') ? ')' : ''}\n`;
  }
  return frames;
}
