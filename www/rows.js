// Which rows of a long list are drawn: those in view, and some around them.

const LEAST = 60;
const AROUND = 20;

/** `{ from, to }` of `total` rows of one height, where the first is `top` below the upper edge of the view. */
export function rowsInView({ top, height, view }, total) {
  if (total <= LEAST || !height) return { from: 0, to: Math.min(total, LEAST) };
  const first = Math.floor(-top / height / AROUND) * AROUND - AROUND;
  const from = Math.max(0, Math.min(first, total - LEAST));
  const to = Math.max(from + LEAST, from + Math.ceil(view / height) + 3 * AROUND);
  return { from, to: Math.min(total, to) };
}
