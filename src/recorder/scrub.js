// Replaces secrets in texts; docs/privacy.md is the specification.
//
// A secret is recognized by its form (`ghp_…`, `https://user:password@`), by a scheme (`Bearer …`), or by the key in
// front of it. The scan moves forward only, and each expression reads what it matches a bounded number of times, so the
// time is linear in the length of the text.

export const REDACTED = '[redacted]';

// Stands between the words of a key; `%5F` is an encoded `_`.
const GAP = '(?:[-_. ]|%\\w\\w)?';
const STRONG = 'passw(?:or)?d(?!less)|pass(?:phrase|code)|pwd|secret(?!ar|ion)';
// The keys of the last group are secret only if the word ends the key: `cookie`, but not `cookieConsent`.
const WEAK =
  'credential|auth(?!or(?!i[sz](?!ed))|enticated)|token(?!i[sz])|bearer|[cx]srf|' +
  `(?:api|private|access|account|signing|encryption|master|session)${GAP}key|(?:card|account)${GAP}number|` +
  `credit${GAP}card|security${GAP}code|social${GAP}security|` +
  `(?:cookie|jwt|cv[cv]|ssn|otp|sess(?:ion)?${GAP}id|(?:user|db|sql|smtp)${GAP}pass|(?:\\b|_)(?:pin|sid))` +
  's?\\d*(?![\\w-]|\\.\\w)';
const KEY = new RegExp(`${STRONG}|${WEAK}`, 'i');
const STRONG_KEY = new RegExp(STRONG, 'i');
const VALUE_KEY = '\\b(?:val(?:ue)?|content|data)\\b';
const SCAN = new RegExp(
  `(${STRONG})|${WEAK}|` +
    '((?:[?&#;]|%3F|%26|%23)(?:sig|code|key|[\\w-]*signature|hmac|assertion|saml\\w+|ticket)(?==|%3D))|' +
    `(${VALUE_KEY})|\\b(?:basic|digest)\\b`,
  'gi',
);

// A group is a text in front of a secret, and stays.
const FORM = new RegExp(
  [
    '----[- ]BEGIN[\\w %+]*PRIVATE.{1,3}KEY[\\s\\S]*?(?:----[- ]END[^-]*-{4,5}|$)',
    // User and password of a URL. The password may hold an unencoded slash.
    '(\\/\\\\?\\/)(?:[^\\s/?#"\'`<>]+|[^\\s/?#@:"\'`<>]*:(?!\\d{0,5}[/?#])[^\\s"\'`<>@]{1,200})(?=@)',
    '(%2F%2F)[^%\\s]*%3A[^%\\s]+(?=%40)',
    '(\\s(?:-u|--(?:proxy-)?user)[ =]?["\']?)(?!\\d+:\\d)[^\\s:"\'-][^\\s:"\']*:[^\\s"\']+|(\\s(?:-b|--cookie)[ =]?["\'])[^"\'\\n]+',
    '(hooks\\.slack\\.com\\/\\w+\\/|\\/api\\/webhooks\\/)[\\w/-]+',
    'eyJ[\\w.~+/=-]{17,}|\\d{8,10}:AA[\\w-]{20,}|(\\\\[nrt]|\\b)sk-(?=[\\w-]{0,40}\\d)[\\w-]{16,}',
    '(?:github_pat_|gl(?:pat|ptt|dt|rt|soat|cbt|ft)-|[sr]k_(?:live|test)_|whsec_|xox[a-z]-|xapp-\\d|AIza|GOCSPX-|ya29\\.|hv[sb]\\.|shp[a-z]{2}_|do[opr]_v1_|dckr_pat_|pypi-AgE|sq0[a-z]{3}-|lin_api_|gsk_|AGE-SECRET-KEY-|ATATT|SG\\.(?=[\\w-]{9,}\\.))[\\w.~+/=-]{9,}',
    '(?:gh[pousr]_|npm_[^\\W_]{9}|hf_[^\\W_]{9}|A[KS]IA|SK(?=[\\da-f]{32}))[^\\W_]{9,}',
  ].join('|'),
  'g',
);

const SUFFIX = /(?:[\w.$-]|\[\w*\]|\]|%(?:2[DE]|5[BDF]))*/iy;
// Closing quotes, blanks, the separator, blanks.
const SEPARATOR = /((?:\\*["'`]|%2[27]|&quot;|&#3[49];)*\]?)([ \t]*)(!?[:=]=*>?|%3[AD]|,)(\s*)/iy;
const QUOTE = /[burfn$@]?#*(?:(\\*)((["'`])\3{0,2})|(%2[27]|&(?:quot|#3[49]);))/iy;
// A mark ends a bare value unless more of the value follows it, and not the next pair.
const BARE =
  /(?:[^\s&,;)}\]"'`<>:([{\\]|:(?!\d+:\d)|\\(?!\\{0,16}["'`])|<(?=[\w:<>, ]{1,60}[({])|>(?=[({])|[,;)}\]'](?=[\w$!^*])(?![\w. -]{1,64}["'\\]*\s?[:=]))*/iy;
const EMPTY = /^(?:null|undefined|true|false|none|nil|\[\]|\{\}|\(\))?$/i;
const SCHEME = /(?:basic|bearer|digest|negotiate|ntlm|dpop|aws4\S+)[ \t]+\S/iy;
const HEADER = /(?:authorization|cookies?)$/i;
const HEADER_VALUE = /(?:token|apikey) +\S|[^\s=;,:&[({]+=/iy;
const TOKEN = /[ \t]+([\w.~+/=-]{6,})/y;
const DIGEST = /[ \t]+(?=\w+=)/y;
const OPTION_GAP = /[ \t]+(?=[^\s-])/y;
const QUOTE_GAP = / (?=\\*["'`]\w)/y;
const NEXT_WORD = /[ \t]+(?![\w.-]{1,64}["']?\s?[:=])[a-z]/iy;
const LINE = /[^\n]{0,200}/y;
const PROSE = /\b(?:an?|the|is|are|was|be|must|not?|too|of|to|for|in|has|can\w*|should)\b/i;
const AFTER_WORD = /(?:^|[^=\w%])[a-z’']+ +$/i;
const PROBLEM = /(?:error|exception|failure|warning|invalid|expired|denied|required|missing)$/i;
const PUNCTUATION = /\W{1,2}(?:\s|$)/y;
const PORT = /\d+(?!\w)/y;
const PLACE = /\d+:\d|wasm-function/y;
const BLOCK = /[ \t]*[|>]?[-+]?\r?\n(?=[ \t]|- )(?![ \t]*at )[ \t]*([^\n]+(?:\n(?![ \t]*at )(?:[ \t]|- )[^\n]*)*)/y;
const TAG = /(^|\W)(?:<|&lt;)((?:[\w-]+:)?)$/;
const TAG_END = /["']?(?:\s[^<>]*?)?(?:>|&gt;)/y;
const CONTENT = /[^<>]*?(?=<\\?\/|&lt;)/y;
const LAST_CONTENT = /[^\s<>:][^<>\n]*$/y;
const PART = /["'](?:(?:\\r|\r)?(?:\\n|\n)){2}([\s\S]*?)(?=(?:\\r|\r)?(?:\\n|\n)--|$)/y;
const FIELD_SEPARATOR = /["'`\\]*\s*(?:[:=]>?|>)\s*/y;
const PAIR_END = /\\*["'`]\s*[\])]/y;
const NEXT_FIELD = /^["'`\\]*\s*[,;]?\s*["'`\\]*\w+["'`\\]*\s*[:=]\s*["'`\\]*$/;
const ENCODED_END = /%(?:2[267C]|3B|[57]D)/i;
const COUNTED = /tokens|token[-_]?[a-z]/i;
const COUNT = /count|limit|usage|used|max|min|total|num|prompt|completion|input|output/i;

/**
 * Returns whether every value behind this key is a secret. A number behind `maxTokens` or `total_tokens` is a count;
 * without `value`, only the usual names of counts are recognized.
 */
export function isSecretKey(key, value) {
  return (
    KEY.test(key) &&
    !(COUNTED.test(key) && (value === undefined ? COUNT.test(key) : /^\d{1,7}$/.test(value)))
  );
}

/** Returns whether a text is nothing but a secret's name: `{ name: 'token', value: '…' }`. */
export function isSecretName(text) {
  return typeof text === 'string' && /^[\w.[\]-]{1,64}$/.test(text) && isSecretKey(text);
}

/** Returns whether a field of this key holds the value of what another field of the same object names. */
export function isValueKey(key) {
  return /^(?:val(?:ue)?|content|data)$/i.test(key);
}

const isRandom = (text) => text.length >= 20 || (text.length >= 6 && /\d/.test(text));

/** Matches a sticky expression at `index`. */
const matchAt = (regex, text, index) => {
  regex.lastIndex = index;
  return regex.exec(text);
};

const countBackslashes = (text, end, start) => {
  let at = end;
  while (at > start && text[at - 1] === '\\') at--;
  return end - at;
};

/**
 * Returns where the text of a quote ends that was opened in front of `start` with `depth` backslashes. In JSON inside
 * JSON the closing quote has as many; one with fewer ends the text around it.
 */
const endOfQuote = (text, start, quote, depth) => {
  for (let at = start; (at = text.indexOf(quote, at)) >= 0; at += quote.length) {
    const backslashes = countBackslashes(text, at, start);
    if (backslashes > depth && (backslashes - depth) % (2 * depth + 2)) continue;
    // SQL, YAML and CSV double a quote inside quotes.
    if (text[at + 1] === quote && /\w/.test(text[at + 2])) at++;
    else return at - Math.min(backslashes, depth);
  }
  return text.length;
};

const MARK = /[[\](){}"'`]/g;

/** Returns the end of the bracket that opens at `start`. A quote with less than `depth` backslashes ends it as well. */
const endOfBracket = (text, start, depth) => {
  let open = 0;
  let from = start;
  let mark;
  while ((mark = matchAt(MARK, text, from))) {
    const at = mark.index;
    from = at + 1;
    if ('[({'.includes(mark[0])) open++;
    else if ('])}'.includes(mark[0])) {
      if (!--open) return from;
    } else if (mark[0] !== "'" || !/\w/.test(text[at - 1])) {
      const backslashes = countBackslashes(text, at, start);
      if (backslashes < depth) return at;
      from = text.indexOf(mark[0], endOfQuote(text, from, mark[0], backslashes)) + 1 || text.length;
    }
  }
  return text.length;
};

const LINE_MARK = /[\n"'`]/g;

/** Returns the end of a header's value: of the line, or of the quote around it. */
const endOfHeader = (text, start, quote) => {
  let from = start;
  let mark;
  while ((mark = matchAt(LINE_MARK, text, from))) {
    const at = mark.index;
    from = at + 1;
    if (mark[0] === '\n') return text[at - 1] === '\r' ? at - 1 : at;
    const backslashes = countBackslashes(text, at, start);
    if (text[at - backslashes - 1] === '=' && /[^\s,)}\]]/.test(text[from] ?? ' ')) {
      from = text.indexOf(mark[0], endOfQuote(text, from, mark[0], backslashes)) + 1 || text.length;
    } else if (mark[0] === quote) return at - backslashes;
  }
  return text.length;
};

/** Returns the end of a value without quotes around it, which may be or hold brackets: `Some("…")`. */
const endOfBare = (text, start, depth) => {
  let end = start;
  let isClosed = false;
  if (text.startsWith(REDACTED, start)) end += REDACTED.length;
  else if (text[start] === '<') end = text.indexOf('>', end) + 1 || text.length;
  for (;;) {
    const run = matchAt(BARE, text, end)[0];
    end += run.length;
    const isTyped = run ? /^[A-Z]\w*$/.test(run) : isClosed;
    const open = isTyped && text[end] === ' ' ? end + 1 : end;
    if (/[[({]/.test(text[open])) {
      end = endOfBracket(text, open, depth);
      isClosed = true;
    } else if (open > end && /["']/.test(text[open])) {
      end = text.indexOf(text[open], endOfQuote(text, open + 1, text[open], 0)) + 1 || text.length;
    } else return end;
  }
};

/** Returns start and end of the value at `start`, and whether it is quoted. */
const readValue = (text, start, depth) => {
  const quote = matchAt(QUOTE, text, start);
  if (!quote) return [start, endOfBare(text, start, depth)];
  const inside = start + quote[0].length;
  const mark = quote[2] ?? quote[4];
  const isEmpty = mark.length === 2 && /^[\s,;)}\]&<>\\]?$/.test(text.slice(inside, inside + 1));
  return [inside, isEmpty ? inside : endOfQuote(text, inside, mark, quote[1]?.length ?? 0), true];
};

/** Returns the text with all secrets replaced, and lone surrogates, which JSON readers refuse, by U+FFFD. */
export function scrub(dirty) {
  const text = dirty.replace(/\p{Surrogate}/gu, '\ufffd').replace(FORM, `$1$2$3$4$5$6${REDACTED}`);
  let clean = '';
  // Where the part begins that is not copied yet, and where the scan goes on.
  let done = 0;
  let from = 0;
  // Where the last secret name ends, and where the value of the last value key begins.
  let name = -1;
  let field = -1;
  let unclosed = 0;

  const redact = (start, end) => {
    if (start >= done && start < end) {
      clean += text.slice(done, start) + REDACTED;
      done = end;
    }
    from = Math.max(from, end);
    return true;
  };

  /** Replaces the content of an element that is, or has an attribute that is, the key at `start`. */
  const redactContent = (start, end, before) => {
    const tag = TAG.exec(before);
    if (!(tag || /\w=["']$/.test(before)) || !matchAt(TAG_END, text, end)) return;
    const content = TAG_END.lastIndex;
    if (text[content - 2] === '/') return;
    let stop = -1;
    if (tag && unclosed < 16) {
      const close = text.indexOf(`/${tag[2]}${text.slice(start, end)}`, content);
      const bracket = /(?:<|&lt;)\\?$/.exec(text.slice(Math.max(content, close - 5), close));
      if (close > 0 && bracket) stop = close - bracket[0].length;
      else unclosed++;
    }
    if (stop < 0) {
      const rest =
        matchAt(CONTENT, text, content) ??
        (tag?.[1] !== undefined && matchAt(LAST_CONTENT, text, content));
      stop = content + (rest ? rest[0].length : 0);
    }
    if (!text.slice(content, stop).trim()) return;
    clean += text.slice(done, end) + scrub(text.slice(end, content));
    done = content;
    return redact(content, stop);
  };

  /** Replaces the value of the pair whose key is at `start`. */
  const redactPair = (start, end, before, isQuery) => {
    const key = text.slice(start, end);
    const isStrong = STRONG_KEY.test(key);
    const [, closing, blank, sign, gap] = matchAt(SEPARATOR, text, end) ?? ['', '', '', '', ''];
    const at = end + closing.length + blank.length + sign.length + gap.length;
    if (!sign || sign === ',') {
      // --password …, ["--password", "…"], ["Cookie", "…"], invalid password "…"
      const isOption = key.startsWith('--');
      if (sign) {
        if (!closing || !matchAt(QUOTE, text, at)) return;
        const [first, last] = readValue(text, at, 0);
        const isPair = /[[(]\s*[bu]?\W{0,9}$/.test(before) && matchAt(PAIR_END, text, last);
        return (isOption || HEADER.test(key) || isPair) && redact(first, last);
      }
      const space = isOption ? OPTION_GAP : QUOTE_GAP;
      if (!(isOption || isStrong || before.endsWith(':')) || !matchAt(space, text, end)) return;
      const [first, last] = readValue(text, space.lastIndex, 0);
      const isWord =
        last < first + 9 &&
        /^(?:is|was|are|must|not|has|cannot|and|or|requires)$/.test(
          text.slice(space.lastIndex, last),
        );
      return !isWord && redact(first, last);
    }
    const isColon = sign === ':';
    if (isColon) {
      if (text[at] === ':' || before.endsWith('::')) return;
      const isFile = /\.\w{1,8}$/.test(key) && !KEY.test(key.slice(key.lastIndexOf('.')));
      if (
        !closing &&
        (isFile || /[/\\]$/.test(before)) &&
        (matchAt(PLACE, text, at) || matchAt(PORT, text, at))
      )
        return;
    }
    const isBehindWord = AFTER_WORD.test(before);
    const depth = /^\\*/.exec(closing)[0].length;
    const isUnquoted = !/["'`[({]/.test(text[at]);
    if (isColon && !closing && isUnquoted && /(?:^|\n)[ \t-]*$/.test(before)) {
      const block = matchAt(BLOCK, text, end + blank.length + 1);
      if (block) return redact(BLOCK.lastIndex - block[1].length, BLOCK.lastIndex);
    }
    if (gap.includes('\n') && isUnquoted && sign !== '=>') return;
    if (isColon && !closing && gap && PROBLEM.test(key)) return;
    const isWeak = !isStrong && isBehindWord && !closing;
    if (isWeak && matchAt(PUNCTUATION, text, at)) return;
    const range = readValue(text, at, depth);
    const [valueStart, , isQuoted] = range;
    let valueEnd = range[1];
    const value = text.slice(valueStart, valueEnd);
    if (EMPTY.test(value) || (!isQuery && COUNTED.test(key) && /^\d{1,7}$/.test(value))) return;
    if (isQuoted) return redact(valueStart, valueEnd);
    const line = matchAt(LINE, text, at)[0];
    const isProse = PROSE.test(line);
    if (
      matchAt(SCHEME, text, at) ||
      (HEADER.test(key) &&
        (matchAt(HEADER_VALUE, text, at) || (isColon && !isBehindWord && !isProse)))
    ) {
      const quote = before.slice(-1);
      return redact(at, endOfHeader(text, at, /["'`]/.test(quote) ? quote : '"'));
    }
    // A value that is the next key.
    if (
      /^[\w.-]+:?$/.test(value) &&
      (value.endsWith(':') ? gap : KEY.test(value) && matchAt(SEPARATOR, text, valueEnd)?.[3] > ',')
    )
      return;
    if (!closing && !isQuery && (isColon ? gap : blank)) {
      if (matchAt(NEXT_WORD, text, valueEnd)) {
        if (isColon ? isBehindWord || !isStrong || isProse : isWeak) {
          const isShort = value.length < 6 || (value.length < 64 && !/\d/.test(value));
          return !isShort && redact(at, valueEnd);
        }
        if (isColon) valueEnd = endOfHeader(text, valueEnd, before.slice(-1));
      } else if (isColon && isWeak && !isRandom(value)) return;
    }
    if (sign[0] === '%') {
      const length = value.search(ENCODED_END);
      if (length >= 0) valueEnd = at + length;
    }
    return redact(at, valueEnd);
  };

  /** Remembers a text that is nothing but a secret's name, and replaces the value next to it. */
  const readName = (start, end, before) => {
    if (!/(?:[:=>]\s*["'`\\]*|<)$/.test(before)) return;
    const part = matchAt(PART, text, end);
    if (part) return redact(PART.lastIndex - part[1].length, PART.lastIndex);
    name = end;
    if (field >= done) {
      const near = text.slice(field, start);
      const [first, last] = readValue(near, 0, 0);
      if (near.length < last + 64 && NEXT_FIELD.test(near.slice(last))) {
        redact(field + first, field + last);
      }
    }
    field = -1;
  };

  const redactScheme = (start, end) => {
    const key = text.slice(start, end);
    if (!/^(?:basic|bearer|digest)$/i.test(key)) return;
    if (/^d/i.test(key) && matchAt(DIGEST, text, end)) {
      return redact(DIGEST.lastIndex, endOfHeader(text, DIGEST.lastIndex, '"'));
    }
    const token = matchAt(TOKEN, text, end)?.[1];
    if (token && isRandom(token)) redact(TOKEN.lastIndex - token.length, TOKEN.lastIndex);
  };

  let match;
  while ((match = matchAt(SCAN, text, from))) {
    let start = match.index;
    let end = start + match[0].length;
    end += matchAt(SUFFIX, text, end)[0].length;
    while (start > from && /[\w.$%-]/.test(text[start - 1])) start--;
    from = end;
    const before = text.slice(Math.max(start - 40, 0), start);
    if (match[3]) {
      if (!matchAt(FIELD_SEPARATOR, text, end)) continue;
      field = FIELD_SEPARATOR.lastIndex;
      if (name >= 0 && !/[{}]/.test(text.slice(name, start))) redact(...readValue(text, field, 0));
      name = -1;
    } else if (!redactContent(start, end, before) && !redactPair(start, end, before, match[2])) {
      readName(start, end, before);
      redactScheme(start, end);
    }
  }
  return clean + text.slice(done);
}
