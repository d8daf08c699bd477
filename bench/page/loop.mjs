/** The milliseconds that capturing all of `errors` takes. */
export function loop({ capture }, errors) {
  const began = performance.now();
  for (const error of errors) capture(error);
  return performance.now() - began;
}

export function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[numbers.length >> 1];
}

/** Long enough for what still follows, such as a contestant's tidying up. */
export const quiet = () => new Promise((resolve) => setTimeout(resolve, 50, {}));
