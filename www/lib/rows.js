// Selects the rows of a long list that are drawn: those in view, and some around them. All rows have the same height.

/** A list of at most this many rows is drawn as a whole; of a longer list only the rows near the view are. */
const MAX_ALL_ROWS = 60;
/** The least number of rows that are drawn before the rows in view, and as many after them, as far as the list has them. */
const MARGIN_ROWS = 10;
/** The height of a row in CSS pixels that is assumed until a drawn row has been measured. */
const MIN_ROW_HEIGHT = 40;

/**
 * Returns the range of rows to draw, from `from` up to but excluding `to`. `top` is the position of the first row relative to
 * the upper edge of the view, `view` is the height of the view. If `height`, the height of a row, is not known yet, the range
 * has the first rows, as many as may fit.
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
 * Returns the number of pixels to scroll down (negative: up) so that a row is in view, with three rows before it and one row
 * after it; 0 if it is already. `top` is the position of the row relative to the upper edge of the view, `height` the height
 * of the row, and `view` the height of the view.
 */
export function scrollToRow({ top, height, view }) {
  const over = top - 3 * height;
  const under = top + 2 * height - view;
  return over < 0 ? over : Math.max(0, under);
}
