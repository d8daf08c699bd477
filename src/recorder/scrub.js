// Replaces secrets in texts; docs/guide/privacy.md is the specification.
//
// A secret is recognized by its form (`ghp_…`, `https://user:password@`), by a scheme (`Bearer …`), or by the key before it.
// The time is linear in the length of the text: the scan only moves forward, and each expression reads a character a bounded
// number of times.

import {
  BLOCK,
  CONTENT,
  EMPTY,
  GENERIC,
  HEADER,
  HEADER_VALUE,
  INNER,
  isSecretKey,
  LINE,
  MARK,
  NEXT_WORD,
  OPENING,
  PART,
  PORT,
  PROSE,
  PUNCTUATION,
  REST,
  SCAN,
  SCHEME,
  SECRET_KEY,
  STRONG_KEY,
  TAG_END,
  TOKEN,
  TYPED,
} from './secret-patterns.js';

export { isSecretKey, isSecretName, isValueKey } from './secret-patterns.js';

export const REDACTED = '[redacted]';

/** The maximum number of passes that `scrub` makes over a text. It stops earlier if a pass changes nothing. */
const MAX_PASSES = 5;

/**
 * Returns the match of `regex` at `index` if it has the flag `y`, or the first one from `index` if it has the flag `g`; null
 * without a match.
 */
const matchAt = (regex, text, index) => {
  regex.lastIndex = index;
  return regex.exec(text);
};

/**
 * Returns the text with each secret replaced by REDACTED, and each lone surrogate by U+FFFD, because JSON readers refuse lone
 * surrogates. Scrubbing the result again changes nothing.
 */
export function scrub(text) {
  let before;
  let result = text.replace(/\p{Surrogate}/gu, '\ufffd');
  // Several passes are needed, because a secret that is now replaced may have hidden the key of the next one.
  for (let pass = 0; pass < MAX_PASSES && result !== before; pass++) {
    before = result;
    result = scrubOnce(before);
  }
  return result;
}

/** Returns the text after one pass, which replaces the secrets that it recognizes. */
function scrubOnce(text) {
  let clean = '';
  /** The index in `text` up to which the result is in `clean`. */
  let done = 0;
  /** The index in `text` at which the scan continues. */
  let from = 0;
  // An object like `{name: 'token', value: '…'}` has its two fields in any order. `name` is the end of the last text that is
  // the name of a secret, and `field` is the start of the last value. The second of them redacts the value. -1 means none.
  let name = -1;
  let field = -1;
  let unclosed = 0;
  let match;

  /** Replaces the text from `start` to `end`, and continues the scan after it. Returns true. */
  const redact = (start, end) => {
    if (start >= done && start < end) {
      clean += text.slice(done, start) + REDACTED;
      done = end;
    }
    from = Math.max(from, end);
    return true;
  };

  /** Returns the number of backslashes directly before `end`, at most back to `start`. */
  const backslashes = (end, start) => {
    let at = end;
    while (at > start && text[at - 1] === '\\') at--;
    return end - at;
  };

  /**
   * Returns the end of a quoted text that begins at `start`, after a quote with `depth` backslashes. In JSON inside JSON the
   * closing quote has the same number of backslashes. A quote with fewer backslashes closes the surrounding text, so it is an
   * end, too.
   */
  const endOfQuote = (start, quote, depth) => {
    for (let at = start; (at = text.indexOf(quote, at)) >= 0; at++) {
      const count = backslashes(at, start);
      if (count > depth && (count - depth) % (2 * depth + 2)) continue;
      // A doubled quote is skipped, because it is a part of the text: SQL and YAML write a quote inside quotes in this way.
      if (text[at + 1] === quote && /\w/.test(text[at + 2])) at++;
      else return at - Math.min(count, depth);
    }
    return text.length;
  };

  /** Returns the index after the closing quote of a quoted text that begins at `start`: see `endOfQuote`. */
  const afterQuote = (start, quote, depth) =>
    text.indexOf(quote, endOfQuote(start, quote, depth)) + 1 || text.length;

  /**
   * Returns the end of the unquoted value at `start`. The value ends at a MARK outside its own brackets and quotes. `depth` is
   * the number of backslashes of the quotes around it. With `isEncoded`, a percent-encoded MARK ends it, too. With `quote`, it
   * is the value of a header, which ends at this quote or at the end of the line.
   */
  const endOfValue = (start, depth, isEncoded, quote) => {
    let open = 0;
    let at = start + (text.startsWith(REDACTED, start) && REDACTED.length);
    if (text[start] === '<') at = text.indexOf('>', start) + 1 || text.length;
    const first = at;
    let mark;
    while ((mark = matchAt(MARK, text, at))) {
      const index = mark.index;
      const char = mark[0];
      at = index + 1;
      if (/["'`]/.test(char)) {
        const count = backslashes(index, first);
        const before = text[index - count - 1];
        if (
          quote
            ? before === '=' && /[^\s,)}\]]/.test(text[at] ?? ' ')
            : open && count >= depth && (char !== "'" || !/\w/.test(before))
        ) {
          at = afterQuote(at, char, count);
        } else if (quote ? char === quote : open ? count < depth : !matchAt(INNER, text, index)) {
          return index - count;
        }
      } else if (quote) {
        if (char === '\n') return index - (text[index - 1] === '\r');
      } else if (/[[({]/.test(char)) open++;
      else if (!open && matchAt(GENERIC, text, index)) at = GENERIC.lastIndex;
      else if (open) open -= /[\])}]/.test(char);
      else if (char[0] === '%' ? isEncoded : !matchAt(INNER, text, index)) {
        const typed =
          (/[)\]]/.test(text[index - 1]) || /^[A-Z]\w*$/.test(text.slice(start, index))) &&
          index > first &&
          matchAt(TYPED, text, index);
        if (!typed) return index;
        if (/["']/.test(typed[1])) at = afterQuote(index + 2, typed[1], 0);
      }
    }
    return text.length;
  };

  /** Returns the start and the end of the value at `start`, without its quotes. */
  const readValue = (start, depth, isEncoded) => {
    const quote = matchAt(OPENING, text, start);
    if (!quote) return [start, endOfValue(start, depth, isEncoded)];
    const inside = OPENING.lastIndex;
    return [inside, endOfQuote(inside, quote[2] ?? quote[3], quote[1]?.length ?? 0)];
  };

  /**
   * Replaces the content of an XML or HTML element whose tag name or attribute value is the secret key from `start` to `end`.
   * Returns true if it has replaced it.
   */
  const redactContent = (start, end, before) => {
    const tag = /(?:<|&lt;)((?:[\w-]+:)?)$/.exec(before);
    if (!(tag || /\w=["']$/.test(before)) || !matchAt(TAG_END, text, end)) return;
    const content = TAG_END.lastIndex;
    if (text[content - 2] === '/') return;
    const close =
      tag && unclosed < 16 ? text.indexOf(`/${tag[1]}${text.slice(start, end)}`, content) : -1;
    let stop =
      close -
      (/(?:<|&lt;)\\?$/.exec(text.slice(Math.max(close - 5, content), close))?.[0].length ??
        text.length);
    if (stop < content) {
      unclosed++;
      stop = content + (matchAt(CONTENT, text, content)?.[0].length ?? 0);
    }
    if (!/\S/.test(text.slice(content, stop))) return;
    clean += text.slice(done, end) + scrubOnce(text.slice(end, content));
    done = content;
    return redact(content, stop);
  };

  /**
   * Replaces the value of a pair. Its key extends from `start` to `end`, and its value begins at `at`. `before` is the text
   * before the key, `isQuery` is set for the key of a query, and the array is the match of REST. Returns true if it has
   * replaced the value.
   */
  const redactPair = (start, end, before, isQuery, [, , closing, blank, sign, gap], at) => {
    const key = text.slice(start, end);
    const strong = STRONG_KEY.exec(key);
    const isStrong = strong !== null;
    const isHeader = HEADER.test(key);
    const opening = matchAt(OPENING, text, at);
    if (!sign || sign === ',' || sign === '>') {
      // The value follows a comma in a list: ["--password", "…"], ["Cookie", "…"], ["password", "…"]
      const isOption = key.startsWith('--');
      let isPair = false;
      if (sign === ',' && closing && opening) {
        const last = readValue(at, 0)[1];
        const next = /^\\*["'`]\s*([\])]|[:=]|)/.exec(text.slice(last, last + 9))?.[1] ?? '';
        isPair = /[\])]/.test(next)
          ? isOption || isHeader || /[[(]\s*[bu]?\W{0,9}$/.test(before)
          : !next && (isOption || isHeader);
      }
      // The value follows a space: --password …, invalid password "…"
      if (!sign && blank && !closing) {
        isPair = isOption
          ? !/^(?:[-<]|(?:is|was|are|must|not|has|cannot|and|or|requires)\b|$)/.test(
              text.slice(at, at + 9),
            )
          : opening?.[2] && (isStrong || /:$/.test(before));
      }
      return isPair && redact(...readValue(at, 0));
    }
    const isColon = sign === ':';
    const isBehindWord = /(?:^|[^=\w%])[a-z’']+ +$/i.test(before);
    const isOpen = opening || /[[({]/.test(text[at]);
    const isProse = !closing && !isQuery && !isOpen && (isColon ? gap : blank);
    if (isColon && !closing) {
      // This is not a pair, but a path in code, a location in a file, or a port, so nothing is replaced.
      if (/::$/.test(before) || text[at] === ':') return;
      if (
        !gap &&
        matchAt(PORT, text, at) &&
        (/[/\\]$/.test(before) || (/\.\w{1,8}$/.test(key) && !SECRET_KEY.test(/\.\w+$/.exec(key))))
      ) {
        return;
      }
      // Matches a block value of YAML: indented lines after the key.
      const block =
        !isOpen &&
        /(?:^|[\n:])[ \t-]*$/.test(before) &&
        matchAt(BLOCK, text, end + blank.length + 1);
      if (block) return redact(BLOCK.lastIndex - block[1].length, BLOCK.lastIndex);
    }
    if (/\n/.test(gap) && !isOpen && sign !== '=>') return;
    const isWeak = isBehindWord && !isStrong && !closing;
    if (
      (isWeak && matchAt(PUNCTUATION, text, at)) ||
      (isColon &&
        isProse &&
        /(?:error|exception|failure|warning|invalid|expired|denied|required|missing)$/i.test(key))
    ) {
      return;
    }
    const isEncoded = sign[0] === '%';
    const line = matchAt(LINE, text, at)[0];
    const endOfLine = () => endOfValue(at, 0, 0, /["'`]$/.exec(before)?.[0] ?? '"');
    if (
      !isOpen &&
      (matchAt(SCHEME, text, at) ||
        (isHeader &&
          (matchAt(HEADER_VALUE, text, at) || (isColon && !isBehindWord && !PROSE.test(line)))))
    ) {
      return redact(at, endOfLine());
    }
    // The key is checked before the value is read, because reading a value may reach the end of the text. If many keys follow
    // each other, the time would grow with the square of the length.
    if (!isQuery && !SECRET_KEY.test(key)) return;
    const [first, last] = readValue(at, /^\\*/.exec(closing)[0].length, isEncoded);
    const value = text.slice(first, last);
    if (
      EMPTY.test(value) ||
      (!isQuery && !isSecretKey(key, value)) ||
      // The value looks like the next key, so this key has no value.
      (!opening &&
        /^[\w.-]+:?$/.test(value) &&
        (/:$/.test(value)
          ? gap
          : SECRET_KEY.test(value) && /^\s*[:=]/.test(text.slice(last, last + 9))))
    ) {
      return;
    }
    if (isProse && value.length < 64) {
      const isRandomWord = value.length > 5 && /\d/.test(value);
      if (matchAt(NEXT_WORD, text, last)) {
        if (isColon ? isBehindWord || !key.endsWith(strong?.[0]) || PROSE.test(line) : isWeak)
          return isRandomWord && redact(at, last);
        if (isColon) return redact(at, endOfLine());
      } else if (isColon && isWeak && !isRandomWord && value.length < 20) return;
    }
    return redact(first, last);
  };

  /**
   * Handles a text that is the name of a secret, as in `{name: 'token', value: '…'}`: replaces the value of a field before it,
   * or remembers the name for a field after it.
   */
  const readName = (start, end) => {
    const part = matchAt(PART, text, end);
    if (part) return redact(PART.lastIndex - part[1].length, PART.lastIndex);
    name = end;
    if (field >= done) {
      const near = text.slice(field, start);
      const between =
        /(?:["'`\\]*[\s,;]*["'`\\]*\w+["'`\\]*\s*[:=]\s*["'`\\]*|<\/\w+>\s*<\w+>)$/.exec(
          near.slice(-64),
        );
      const value = between ? near.slice(0, -between[0].length) : '{';
      if (!/[{}<>\n]/.test(value)) {
        const opening = /^(?:b?\\*["'`])?/.exec(value)[0].length;
        redact(field + opening, field + value.length);
      }
    }
    field = -1;
  };

  while ((match = matchAt(SCAN, text, from))) {
    const [found, secretKey, query, valueKey, scheme] = match;
    let start = match.index;
    let end = start + found.length;
    if (!(secretKey || query || valueKey || scheme)) {
      redact(start + match.slice(5).join('').length, end);
      continue;
    }
    const rest = matchAt(REST, text, end);
    const at = REST.lastIndex;
    end += rest[1].length;
    while (start > from && /[\w.$%-]/.test(text[start - 1])) start--;
    from = end;
    const before = text.slice(Math.max(start - 40, 0), start);
    if (valueKey) {
      if (/^[:=>]/.test(rest[4]) && text[start - 1] !== '/') {
        field = at;
        if (name >= 0 && !/[{}]/.test(text.slice(name, start))) redact(...readValue(at, 0));
        name = -1;
      }
    } else if (
      !redactContent(start, end, before) &&
      !redactPair(start, end, before, query, rest, at)
    ) {
      if (/(?:[:=>]\s*["'`\\]*|<)$/.test(before)) readName(start, end);
      // A scheme with a token is recognized: Bearer …, Basic …, Digest …
      if (/^(?:basic|bearer|digest)$/i.test(text.slice(start, end)) && rest[3]) {
        const token = matchAt(TOKEN, text, at);
        if (token?.[1]) redact(at, endOfValue(at, 0, 0, '"'));
        else if (token && (/\d/.test(token[0]) || token[0].length > 19))
          redact(at, at + token[0].length);
      }
    }
  }
  return clean + text.slice(done);
}
