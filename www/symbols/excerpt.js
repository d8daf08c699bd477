// The lines of code around a position.

const AROUND = 2;
const MAX_LINE = 200;
/** Where the position is in a line that is cut. */
const BEFORE_COLUMN = 60;

/** Returns `{ first, lines }`: up to five lines, and the number of the first one. `line` and `column` begin at 0. */
export function excerpt(text, line, column) {
  let start = 0;
  let number = 0;
  const lines = [];
  const first = Math.max(0, line - AROUND);
  while (number <= line + AROUND) {
    const end = text.indexOf('\n', start);
    if (number >= first) lines.push(cut(text, start, end < 0 ? text.length : end, column));
    if (end < 0) break;
    start = end + 1;
    number++;
  }
  return lines.length > line - first ? { first: first + 1, lines } : undefined;
}

function cut(text, start, end, column) {
  const length = end - start;
  if (length <= MAX_LINE) return text.slice(start, end).replace(/\r$/, '');
  const from = Math.max(0, Math.min(column - BEFORE_COLUMN, length - MAX_LINE));
  const part = text.slice(start + from, start + from + MAX_LINE);
  return `${from > 0 ? '…' : ''}${part}${from + MAX_LINE < length ? '…' : ''}`;
}
