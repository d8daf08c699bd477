// Recognizes the site of a failure by its texts.

/** Sites that are kept in memory. While so many are not written, failures of further sites are counted with the newest one. */
export const MAX_SITES = 5_000;
/** How much of each text is in the key of a bucket, in UTF-16 units. */
const MAX_KEY = 200;
const MAX_STACK = 80;

/**
 * What distinguishes a site, in two texts: all but the stacks, and the stacks. The message and the location of the first
 * error count only where there is no stack, and for panics: WebKit's stacks have no lines of wasm, and the core groups
 * panics by location and message. `chain` has the texts of `readChain`.
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
 * Returns the key of a hash bucket: the same for the same site, and rarely for two sites. Comparing the few sites of a bucket
 * is faster than hashing all texts.
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
