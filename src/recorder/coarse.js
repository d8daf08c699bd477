// A rough redactor for the moments before the scrubber is loaded. It keeps less than the scrubber does: texts of plain
// words, and the places in code. What it drops comes back when the second file has arrived.

/**
 * Matches texts that are replaced as a whole: those with a secret's name, a digit, a character that is unusual in prose, or
 * a word of more than 20 letters. It assumes that secrets under other names contain a digit. The ranges are the letters of
 * Europe and East Asia: V8 takes more than a millisecond to compile \p{L}.
 */
const SUSPICIOUS =
  /pass|pwd|secret|token|auth|key|cred|cookie|sess|bearer|jwt|srf|basic|card|account|social|securit|otp|\bsid|\bpin|:\S|[^a-z\u00df-\u052f\u3040-\u9fff\uac00-\ud7a3\s'"`().,:_-]|[a-z\u00df-\u052f_-]{21}/;
/** A stack frame: the address without credentials, query and fragment, and the position in the script or wasm module. */
const FRAME =
  /^((?:\s*at (?:::|[^?#;=%'":])*|[^?#;=%'"\s]*):\/\/)(?:[^\s/@]*@)?((?:(?![\w-]{33})[^\s?#;=%'"@])*).*?(:\d+:\d+|:wasm-\S*\w)\)?$/;
/** The time that FRAME takes grows with the square of the length, and with the number of addresses. */
const MAX_LINE = 500;

export const redactText = (text) => (SUSPICIOUS.test(text.toLowerCase()) ? '[redacted]' : text);

/** The frames of a stack, with addresses that have no query, fragment, user or password. */
export function redactStack(stack) {
  let frames = '';
  for (const line of stack.split('\n', 50)) {
    const [, start, path, place] =
      (line.length < MAX_LINE && line.split('://').length === 2 && FRAME.exec(line)) || [];
    if (place) frames += `${start}${path}${place}${start.includes('(') ? ')' : ''}\n`;
  }
  return frames;
}
