// Secrets stay out of notes as src/scrub.rs keeps them out of everything else: docs/privacy.md lists what both
// have to find.

const MARK = '[redacted]';
// JSON may hold one, and hardly any reader takes it.
const LONE_SURROGATE = /\p{Surrogate}/gu;
const IN_URL = /(:\/\/)[^\s/?#"'`<>]*@/g;
const SCHEME = /\b(bearer |basic |(?=eyJ))([\w.~+/=-]{6,})/gi;
const HEADER = /((?:authorization|cookie)\s*[:=] *)(?!["'`\\])[^\n"]+/gi;
const SECRET =
  /(?:passw(?:or)?d|passphrase|passcode|pwd|secret|credential|authorization)[\w.-]{0,64}|(?:token|auth|cookies?|jwt|bearer|cvv|cvc|ssn|otp|sessid|(?:api|access|private|signing|encryption|master|session)[-_.]?key|session[-_.]?id|credit[-_.]?card|card[-_.]?number|security[-_.]?code|social[-_.]?security|account[-_.]?number|user[-_.]?pass)\d*|\b(?:pin|sid)/
    .source;
const SECRET_KEY = new RegExp(`(?:${SECRET})$`, 'i');
// JSON inside JSON: the quote that opens has as many backslashes as the one that closes.
const QUOTED = String.raw`(\\*)(["'\x60])((?:(?!\4)[^\\]|\3\\+\4|\\+(?!\\|\4))*)`;
const ENDS = String.raw`\s&;,})\]"'<>`;
const BARE = String.raw`([^${ENDS}]+?)(?=:\d+:\d|[${ENDS}]|$)`;
// Neither a place in a file nor a path in code has a value behind its colon.
const NO_VALUE = String.raw`(?!:|\d+:\d|wasm-function|\[redacted)`;
const PAIR = new RegExp(`(${SECRET})(["'\\\\]*\\s*[:=] *)${NO_VALUE}(?:${QUOTED}|${BARE})`, 'gi');
const SAYS_NOTHING = /^(null|undefined|true|false)$/;
const IN_PROSE = /(token|auth|cookies?|jwt|bearer|cvv|cvc|ssn|otp|apikey|sess(ion)?id)$/i;

/** For JSON.stringify. */
export const scrubbed = (key, value) => (typeof value === 'string' ? scrub(key, value) : value);

/** `text` without what is secret; `key` is what it goes by. */
export function scrub(key, text) {
  if (SECRET_KEY.test(key)) return MARK;
  return text
    .replace(LONE_SURROGATE, '\ufffd')
    .replace(IN_URL, `$1${MARK}@`)
    .replace(HEADER, `$1${MARK}`)
    .replace(PAIR, (pair, key, separator, depth = '', quote = '', quoted = '', bare = '') => {
      const value = quoted + bare;
      const isProse = /^\s*:/.test(separator) && !quote && IN_PROSE.test(key);
      if (SAYS_NOTHING.test(value) || (isProse && !isRandom(value))) return pair;
      return key + separator + depth + quote + (value && MARK);
    })
    .replace(SCHEME, (all, scheme, token) =>
      isRandom(token) && (scheme || token.length >= 20) ? scheme + MARK : all,
    );
}

/** Prose has short words without digits. */
function isRandom(text) {
  return text.length >= 20 || (text.length >= 6 && /\d/.test(text));
}
