// Computes the identity of a site: two texts that are equal for all failures of the site.

/**
 * The maximum number of sites (kinds of equal failures) in memory. If so many have unwritten failures, failures of further
 * sites are counted with the newest site.
 */
export const MAX_SITES = 5_000;
/**
 * The maximum length of the part of a site's first text that a bucket key contains, in UTF-16 units. The next constant bounds
 * each part of the stacks.
 */
const MAX_KEY = 200;
const MAX_STACK = 80;

/**
 * Returns the identity of a site as two texts: the first contains everything except the stacks, the second the stacks. The
 * first text contains the message and the location of the error only for errors without a stack and for panics. Stacks do not
 * distinguish panics in WebKit, which prints no lines of wasm, and the core groups panics by location and message. The last
 * argument contains the texts of `readChain`.
 */
export function identify({ kind, handled, after }, fingerprint, [first, ...causes]) {
  let key = `${kind}\0${!!handled}\0${!!after}\0${fingerprint ?? ''}\0${first.type}`;
  let stacks = first.stack;
  for (const { type, message, stack } of causes) {
    key += `\0${type}\0${message}`;
    stacks += `\0${stack}`;
  }
  if (!stacks || kind === 'panic') key += `\0${first.message}\0${first.location}`;
  return [key, stacks];
}

/**
 * Returns the key of a hash bucket. Equal sites have the same key, different sites rarely. It contains only parts of the texts,
 * because comparing the few sites of a bucket is faster than hashing whole texts.
 */
export function bucketOf(key, stacks) {
  const { length } = stacks;
  const middle = length >> 1;
  return (
    key.slice(-MAX_KEY) +
    key.length +
    stacks.slice(0, MAX_STACK) +
    length +
    stacks.slice(middle, middle + MAX_STACK)
  );
}
