/**
 * Returns the promise, whose rejection counts as handled from now on. An unhandled one would end a process of Deno or Node.js.
 */
export function markHandled(promise) {
  promise.catch(() => {});
  return promise;
}
