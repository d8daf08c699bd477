/**
 * Marks the rejection of the promise as handled, and returns the promise. An unhandled rejection would end a process of Deno or
 * Node.js.
 */
export function markHandled(promise) {
  promise.catch(() => {});
  return promise;
}

/**
 * Matches the messages of errors after which another call at once would fail, too, or make the overload worse:
 * https://developers.cloudflare.com/d1/observability/debug-d1/,
 * https://developers.cloudflare.com/durable-objects/observability/troubleshooting/
 */
const OVERLOADED = /overloaded|exceed|\blimit\b|too m(any|uch)|back off|\bfull\b|\b(413|429)\b/i;

/**
 * Returns a promise that settles as `promise` does. If the message of its error matches OVERLOADED, sets `overloaded` on the
 * error, the property that Durable Objects use. The recorder and the core do not repeat a call at once that has failed with it.
 */
export async function markOverload(promise) {
  try {
    return await promise;
  } catch (error) {
    try {
      if (OVERLOADED.test(error.message)) error.overloaded = true;
    } catch {
      // The error is frozen, or not an object, and stays unmarked.
    }
    throw error;
  }
}
