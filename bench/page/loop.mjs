/** Captures all `errors` in a row. Returns how many milliseconds this took. */
export function loop({ capture }, errors) {
  const began = performance.now();
  for (const error of errors) capture(error);
  return performance.now() - began;
}

export function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[numbers.length >> 1];
}

/** Resolves to `{}` after 50 ms, in which contestants finish pending work. */
export const quiet = () => new Promise((resolve) => setTimeout(resolve, 50, {}));
