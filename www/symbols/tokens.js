// Splits JavaScript, TypeScript or JSX into tokens. Accepts any text, and reads each character about once.

/** Matches white space, or a comment. */
const SPACE = /\s+|\/\/.*|\/\*[\s\S]*?(?:\*\/|$)/y;
const WORD = /[\p{L}_$#@][\p{L}\p{N}_$]*/uy;
const NUMBER = /\d[\w.]*/y;
/**
 * Matches a string with its quotation marks. A string without an end ends with its line, because a quotation mark may be text
 * in JSX.
 */
const STRING = /"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?/y;
/** Matches the text of a template literal up to and including the next `${` or the end of the template. */
const TEMPLATE = /(?:[^`\\$]|\\[\s\S]?|\$(?!\{))*(?:`|\$\{|$)/y;
/** Matches a regular expression literal with its flags. One without an end ends with its line. */
const PATTERN = /\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\]?)*\/?\w*/y;
/** Matches an arrow, or any single character. */
const SIGN = /=>|[\s\S]/y;
const LETTER = /[\p{L}\p{N}]/u;
/** Words after which a slash begins a regular expression. */
const BEFORE_VALUE = new Set(
  'return typeof case in of do else void await throw from import default'.split(' '),
);
/** Matches the end of a token after which a slash is a division, except if the token is one of the words in `BEFORE_VALUE`. */
const VALUE_END = /[\p{L}\p{N}_$)\]}"'`]$/u;

/**
 * Yields the tokens of the text that start before the offset `end`, without white space and comments. The token of a string,
 * and of each text in a template, is ''. An expression in a template is yielded between `{` and `}`.
 */
export function* tokens(text, end) {
  /** The number of open braces in each template expression `${` that is open, outermost first. */
  const templates = [];
  let before = '';
  let at = 0;
  const match = (pattern) => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < end) {
    const found = match(SPACE);
    if (found) {
      at += found.length;
      continue;
    }
    let token = next();
    at += token.length;
    if (token === '{' && templates.length) templates[templates.length - 1]++;
    if (token === '}' && templates.length && templates[templates.length - 1]-- === 0) {
      templates.pop();
      yield '}';
      token = '`';
    }
    before = token;
    if (token !== '`') {
      yield /^["']/.test(token) ? '' : token;
      continue;
    }
    const rest = match(TEMPLATE);
    at += rest.length;
    yield '';
    if (rest.endsWith('${')) {
      templates.push(0);
      before = '{';
      yield '{';
    }
  }

  /** Returns the token at the offset `at`. */
  function next() {
    const word = match(WORD) ?? match(NUMBER);
    if (word) return word;
    if (!isApostrophe() && match(STRING)) return match(STRING);
    if (text[at] === '/' && before !== '<' && beginsPattern()) return match(PATTERN);
    return match(SIGN);
  }

  /**
   * Whether the character at the offset `at` is an apostrophe in the text of JSX, as in "don't", and does not begin a string.
   */
  function isApostrophe() {
    return text[at] === "'" && LETTER.test(text[at - 1] ?? '') && !BEFORE_VALUE.has(before);
  }

  /** Whether a slash after the last token begins a regular expression. */
  function beginsPattern() {
    return !VALUE_END.test(before) || BEFORE_VALUE.has(before);
  }
}
