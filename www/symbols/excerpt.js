// Cuts the lines around a position out of the text of a source.

/** Number of lines in an excerpt before the line of the position, and after it. */
const AROUND = 2;
/** Maximum characters of a line in an excerpt. A longer line is cut around the position. */
const MAX_LINE = 200;
/** Number of characters that are kept before the position in a line that is cut. */
const BEFORE_COLUMN = 60;

/**
 * Returns `{ first, lines }`: up to five lines around the position, and the number of the first one, from 1. Returns
 * undefined if the text has fewer lines. `line` and `column` start at 0.
 */
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

/**
 * Returns the line between two offsets. A long line is cut to 200 characters around the column, with `…` where it is
 * cut.
 */
function cut(text, start, end, column) {
  const length = end - start;
  if (length <= MAX_LINE) return text.slice(start, end).replace(/\r$/, '');
  const from = Math.max(0, Math.min(column - BEFORE_COLUMN, length - MAX_LINE));
  const part = text.slice(start + from, start + from + MAX_LINE);
  return `${from > 0 ? '…' : ''}${part}${from + MAX_LINE < length ? '…' : ''}`;
}
