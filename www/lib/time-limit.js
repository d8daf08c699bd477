/**
 * Returns a promise that settles like `promise`, or rejects with an Error if `promise` takes longer than `limitMs`
 * milliseconds.
 */
export function withTimeLimit(promise, limitMs) {
  let timer;
  const late = new Promise((_, reject) => {
    const error = new Error(`no answer in ${limitMs / 1000} seconds`);
    timer = setTimeout(() => reject(error), limitMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
