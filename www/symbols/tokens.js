// Splits JavaScript, TypeScript or JSX into tokens. It takes any text, and looks at each character once.

const SPACE = /\s+|\/\/.*|\/\*[\s\S]*?(?:\*\/|$)/y;
const WORD = /[\p{L}_$#@][\p{L}\p{N}_$]*/uy;
const NUMBER = /\d[\w.]*/y;
/** A string ends at the end of its line: in JSX, a quotation mark may be text. */
const STRING = /"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?/y;
const TEMPLATE = /(?:[^`\\$]|\\[\s\S]?|\$(?!\{))*(?:`|\$\{|$)/y;
const PATTERN = /\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\]?)*\/?\w*/y;
const SIGN = /=>|[\s\S]/y;
const LETTER = /[\p{L}\p{N}]/u;
/** After these words, a slash begins a regular expression. */
const BEFORE_VALUE = new Set(
  'return typeof case in of do else void await throw from import default'.split(' '),
);
const VALUE_END = /[\p{L}\p{N}_$)\]}"'`]$/u;

/** Yields the tokens before `end` that are neither space nor comments. Texts of strings and templates are ''. */
export function* tokens(text, end) {
  /** For each open `${`, the number of open braces in it. */
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

  function next() {
    const word = match(WORD) ?? match(NUMBER);
    if (word) return word;
    if (!isApostrophe() && match(STRING)) return match(STRING);
    if (text[at] === '/' && before !== '<' && beginsPattern()) return match(PATTERN);
    return match(SIGN);
  }

  /** In the text of JSX, as in "don't". */
  function isApostrophe() {
    return text[at] === "'" && LETTER.test(text[at - 1] ?? '') && !BEFORE_VALUE.has(before);
  }

  function beginsPattern() {
    return !VALUE_END.test(before) || BEFORE_VALUE.has(before);
  }
}
