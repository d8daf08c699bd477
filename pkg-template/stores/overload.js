/**
 * What platforms say of errors after which a further call at once fails too, or makes it worse:
 * https://developers.cloudflare.com/d1/observability/debug-d1/,
 * https://developers.cloudflare.com/durable-objects/observability/troubleshooting/
 */
const OVERLOADED = /overloaded|exceed|\blimit\b|too m(any|uch)|back off|\bfull\b|\b(413|429)\b/i;

/**
 * What `promise` resolves to. An error that says so gets the mark that Durable Objects give such errors, `overloaded`, so that
 * the call is not repeated at once.
 */
export async function marked(promise) {
  try {
    return await promise;
  } catch (error) {
    try {
      if (OVERLOADED.test(error.message)) error.overloaded = true;
    } catch {
      // Frozen, or no error.
    }
    throw error;
  }
}
