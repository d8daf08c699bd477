// Which rows of a long list are drawn: those in view, and some around them. All rows have one height.

/** A list of at most this many rows is drawn as a whole. */
const SHORT = 60;
const AROUND = 10;
/** In pixels. */
const MIN_HEIGHT = 40;

/**
 * Returns `{ from, to }` of `total` rows of one height, where the first is `top` below the upper edge of the view. Without
 * `height`, before there is a row to measure, returns as many as a view without scrolling may show.
 */
export function rowsInView({ top, height, view }, total) {
  if (total <= SHORT) return { from: 0, to: total };
  if (!height) return { from: 0, to: Math.min(total, AROUND + Math.ceil(view / MIN_HEIGHT)) };
  const first = Math.floor(-top / height / AROUND) * AROUND - AROUND;
  const number = Math.ceil(view / height) + 3 * AROUND;
  const from = Math.max(0, Math.min(first, total - number));
  return { from, to: Math.min(total, from + number) };
}

/**
 * Returns by how much to scroll so that a row is in view, with two or three rows around it. `top` is that of the row below
 * the upper edge of the view, whose height is `view`.
 */
export function scrollToRow({ top, height, view }) {
  const over = top - 3 * height;
  const under = top + 2 * height - view;
  return over < 0 ? over : Math.max(0, under);
}
