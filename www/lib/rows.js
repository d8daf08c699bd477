// Selects the rows of a long list that are drawn: those in view, and some around them. All rows have the same height.

/** A list of at most this many rows is drawn as a whole. */
const MAX_ALL_ROWS = 60;
/** The rows that are drawn before and after those in view. */
const MARGIN_ROWS = 10;
/** In CSS pixels. */
const MIN_ROW_HEIGHT = 40;

/**
 * Returns the range `{ from, to }` of rows to draw. `top` is the position of the first row relative to the upper edge of the
 * view, `view` is the height of the view. If `height`, the height of a row, is not known yet, returns as many rows as may
 * fit.
 */
export function rowsInView({ top, height, view }, total) {
  if (total <= MAX_ALL_ROWS) return { from: 0, to: total };
  if (!height)
    return { from: 0, to: Math.min(total, MARGIN_ROWS + Math.ceil(view / MIN_ROW_HEIGHT)) };
  const first = Math.floor(-top / height / MARGIN_ROWS) * MARGIN_ROWS - MARGIN_ROWS;
  const number = Math.ceil(view / height) + 3 * MARGIN_ROWS;
  const from = Math.max(0, Math.min(first, total - number));
  return { from, to: Math.min(total, from + number) };
}

/**
 * Returns by how much to scroll so that a row is in view, with two or three rows around it. `top` is the position of the row
 * relative to the upper edge of the view.
 */
export function scrollToRow({ top, height, view }) {
  const over = top - 3 * height;
  const under = top + 2 * height - view;
  return over < 0 ? over : Math.max(0, under);
}
