// Which rows of a long list are drawn: those in view, and some around them.

/** As many are always drawn. */
const SHORT = 60;
const AROUND = 10;

/** `{ from, to }` of `total` rows of one height, where the first is `top` below the upper edge of the view. */
export function rowsInView({ top, height, view }, total) {
  if (total <= SHORT || !height) return { from: 0, to: Math.min(total, SHORT) };
  const first = Math.floor(-top / height / AROUND) * AROUND - AROUND;
  const number = Math.ceil(view / height) + 3 * AROUND;
  const from = Math.max(0, Math.min(first, total - number));
  return { from, to: Math.min(total, from + number) };
}
