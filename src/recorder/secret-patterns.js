// The regular expressions of scrub.js. Each reads a character a bounded number of times. Expressions with the flag `y` match
// only at `lastIndex`.

const STRONG = 'pass(?:w(?:or)?d(?!less)|phrase|code)|pwd|secret(?!ar|ion)';
// Matches the names of secrets in keys. `.{0,3}` matches nothing, `_`, a space or `%5F`. The words of the last group are secret
// only at the end of a key: `cookie`, but not `cookieConsent`.
const KEY =
  `${STRONG}|credential|auth(?!or(?!i[sz](?!ed))|enticated)|token(?!i[sz])|bearer|[cx]srf|(?:amz|goog)-sig|` +
  '(?:api|private|access|account|signing|encryption|master|session).{0,3}key|(?:card|account).{0,3}number|' +
  'credit.{0,3}card|security.{0,3}code|social.{0,3}security|' +
  '(?:cookie|jwt|cv[cv]|ssn|otp|sess(?:ion)?.{0,3}id|(?:user|db).?pass|(?:\\b|_)(?:pin|sid))s?\\d*(?![\\w-]|\\.\\w)';
export const SECRET_KEY = new RegExp(KEY, 'i');
export const STRONG_KEY = new RegExp(STRONG, 'i');
// Secrets that are recognized by their form. The groups match texts before the secret, which are kept.
const FORM = [
  '----[- ]BEGIN[\\w %+]*PRIVATE.{1,3}KEY[\\s\\S]*?(?:----[- ]END[^-]*-{4,5}|$)',
  // The next two patterns match user and password of a URL. The password may contain an unencoded slash.
  '(\\/\\\\?\\/)(?:[^\\s/?#"\'`<>]+|[^\\s/?#@:"\'`<>]*:(?!\\d{0,5}[/?#])[^\\s"\'`<>@]{1,200})(?=@)',
  '(%2F%2F)[^%\\s]*%3A[^%\\s]+(?=%40)',
  '(\\s-b ?["\'])[^\\n"\'=]+=[^\\n"\']+',
  '(\\s(?:-u|--user)[ =]["\']?)(?!\\d+:\\d)[^\\s:"\'-]+:[^\\s"\']+',
  '(hooks\\.slack\\.com\\/\\w+\\/)[\\w/-]+',
  '(\\\\[nrt]|%\\w\\w|\\b)(?:eyJ[\\w.~+/=-]{17,}|sk-(?=[\\w-]{0,40}\\d)[\\w-]{16,}|SG\\.[\\w-]{9,}\\.[\\w-]{9,}|' +
    '(?:github_pat_|glpat-|[sr]k_(?:live|test)_|whsec_|xox[a-z]-|AIza|ya29\\.|GOCSPX-|shpat_|dop_v1_|pypi-A|hf_)[\\w.-]{9,}|' +
    '(?:gh[pousr]_|npm_[^\\W_]{9}|A[KS]IA|SK(?=[\\da-f]{32}))[^\\W_]{9,})',
].join('|');
export const SCAN = new RegExp(
  `(${KEY})|([?&#;](?:sig|code|key|[\\w-]*signature)(?==)|%(?:3F|26)(?:sig|code|key)(?=%3D))|` +
    `\\b(val(?:ue)?|content)\\b|\\b(basic|digest)\\b|${FORM}`,
  'gi',
);
// Matches the text after a secret word. The groups: rest of the key, closing quotes, spaces, separator, spaces.
export const REST =
  /((?:[\w.$[\]-]|%(?:2[DE]|5[BDF]))*)((?:\\*["'`]|%2[27]|&quot;)*\]?)([ \t]*)([!?+|]*[:=]=*>?|->|%3[AD]|[,>]|)(\s*)/iy;
export const OPENING = /[burfn$@&]?#*(?:(\\*)(["'`])|(%2[27]|&quot;))/iy;
// Matches characters that may end an unquoted value or a header, or begin or end a nested part of it.
export const MARK = /["'`[\](){}\s,;&<>]|:(?=\d+:\d)|%(?:2[267C]|[57]D)/gi;
// Matches a mark inside an unquoted value: it is followed neither by a space nor by the next pair.
export const INNER = /[,;)}\]'](?=[\w$!^*])(?![\w. -]{1,64}["'\\]*\s?[:=])|&(?=[[({])/y;
export const GENERIC = /<[\w:<>, ]{1,60}>(?=[({])/y;
export const TYPED = / ([[{"'])/y;
export const SCHEME = /(?:basic|bearer|digest|negotiate|ntlm|dpop|aws4\S+)[ \t]+\S/iy;
export const HEADER = /(?:authorization|cookies?)$/i;
export const HEADER_VALUE = /(?:token|apikey) +\S|[^\s=;,:&[({]+=/iy;
export const TOKEN = /(\w+=[^=\s])|[\w.~+/=-]{6,}/y;
export const NEXT_WORD = /[ \t]+(?![\w.-]{1,64}["']?\s?[:=])[a-z\d(]/iy;
export const LINE = /[^\n]{0,200}/y;
export const PUNCTUATION = /\W{1,3}(?:\s|$)/y;
export const PORT = /\d+(?::\d|(?!\w))|wasm-f/y;
export const BLOCK =
  /[ \t]*[|>]?[-+]?\r?\n(?=[ \t]|- )(?![ \t]*at )[ \t]*([^\n]+(?:\n(?![ \t]*at )(?:[ \t]|- )[^\n]*)*)/y;
export const TAG_END = /["']?(?:\s[^<>]{0,300}?)?(?:>|&gt;)/y;
export const CONTENT = /[^<>]*?(?=<\\?\/|&lt;)|[^\s<>:/][^<>\n]*(?=\n|$)/y;
export const PART = /["'](?:(?:\\r|\r)?(?:\\n|\n)){2}([\s\S]*?)(?=(?:\\r|\r)?(?:\\n|\n)--|$)/y;
export const EMPTY = /^(?:null|undefined|true|false|none|nil|\[]|{}|\(\)|)$/i;
export const PROSE = /\b(?:an?|the|is|are|was|be|must|not?|too|of|to|for|in|has|can\w*|should)\b/i;

/**
 * Returns whether the value of this key is a secret. Keys like `tokenCount` or `total_tokens` contain the name of a secret, but
 * their values are counts. With `value`, such a key is secret unless the value is a number. Without `value`, it is secret
 * unless it has a usual name of a count.
 */
export const isSecretKey = (key, value) =>
  SECRET_KEY.test(key) &&
  !(
    /tokens|token_?[a-z]/i.test(key) &&
    (value === undefined
      ? /count|limit|usa?ed?|max|total|num|put|prompt/i.test(key)
      : /^\d{1,7}$/.test(value))
  );

/** Returns whether a text is exactly the name of a secret, such as `token` in `{ name: 'token', value: '…' }`. */
export const isSecretName = (text) => /^[\w.[\]-]{1,64}$/.test(text) && isSecretKey(text);

/**
 * Returns whether `key` is that of a field whose name is in another field of the same object, such as `value` next to `name:
 * 'token'`.
 */
export const isValueKey = (key) => /^(?:val(?:ue)?|content)$/i.test(key);
