/** The promise, which is no unhandled rejection when its caller drops it: Deno and Node.js end at one. */
export function quiet(promise) {
  promise.catch(() => {});
  return promise;
}
