// Which rows of a long list are drawn: those in view, and some around them.

/** A list of so many rows is drawn as a whole. */
const SHORT = 60;
const AROUND = 10;
/** No row is less high, in pixels. */
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
