// Keeps an index of the sites of one session. Failures with the same texts belong to the same site.

import { filter, join } from './builtins.js';
import { createRateLimit } from './rate-limit.js';
import { bucketOf, MAX_SITES } from './site-key.js';

export const MAX_SAMPLES_PER_SECOND = 20;
/**
 * The maximum length of the texts of sites that a session keeps in full, in UTF-16 units. Further sites get shortened texts.
 */
export const MAX_TEXTS = 4 << 20;
const SHORT_MESSAGE = 200;
const SHORT_STACK_LINES = 8;

/**
 * Returns an index of the sites of a session. `unwritten` is the set of the sites that have unwritten records. The caller
 * changes it.
 */
export function createSites(unwritten) {
  /**
   * The sites by `bucketOf`: each value is the list of the sites in one bucket. Hashes of whole stacks are not used as keys,
   * because comparing two stacks is faster.
   */
  const buckets = new Map();
  let newest;
  let count = 0;
  let textUnits = 0;

  /** Removes the sites without unwritten records from the index. If such a site fails again, it gets another entry. */
  const forgetWritten = () => {
    for (const [index, alike] of buckets) {
      const left = filter(alike, (site) => unwritten.has(site));
      count -= alike.length - left.length;
      if (left.length) buckets.set(index, left);
      else buckets.delete(index);
    }
    textUnits = 0;
  };

  return {
    /** Returns the site with these texts (see `identify`), or undefined if it is not in the index. */
    find(key, stacks) {
      let hash;
      for (const site of buckets.get(bucketOf(key, stacks)) ?? []) {
        const isSame =
          site.hash === undefined
            ? site.stacks === stacks && site.key === key
            : site.hash === (hash ??= hashOf(key + stacks));
        if (isSame) return site;
      }
    },

    /**
     * Adds a site, and returns it. If MAX_SITES sites are unwritten, returns the newest one instead. `createTexts()` returns
     * the texts that all failures of the site share. It is called once, at the latest when the texts are written. `key` and
     * `stacks` are the arguments of `find`.
     */
    add(key, stacks, createTexts) {
      if (count >= MAX_SITES && unwritten.size < count) forgetWritten();
      if (count >= MAX_SITES) return newest;
      count++;
      textUnits += key.length + stacks.length;
      const isFull = textUnits > MAX_TEXTS;
      // The site has all fields from the start, because a page may have put setters on the prototype of all objects.
      const site = {
        key: isFull ? undefined : key,
        stacks: isFull ? undefined : stacks,
        hash: isFull ? hashOf(key + stacks) : undefined,
        createTexts: isFull ? undefined : createTexts,
        texts: isFull ? shorten(createTexts()) : undefined,
        entry: 0,
        isNew: false,
        total: undefined,
        added: undefined,
        stored: 0,
        samples: new Map(),
        isSampled: createRateLimit(MAX_SAMPLES_PER_SECOND, 1_000),
      };
      const index = bucketOf(key, stacks);
      const alike = buckets.get(index);
      if (alike) alike.push(site);
      else buckets.set(index, [site]);
      newest = site;
      return site;
    },

    forgetWritten,

    all() {
      const all = [];
      for (const alike of buckets.values()) all.push(...alike);
      return all;
    },
  };
}

/** Returns a hash of 53 bits of a text, which consists of two multiplicative hashes. */
function hashOf(text) {
  let high = 0;
  let low = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2_654_435_761);
    low = Math.imul(low ^ unit, 1_597_334_677);
  }
  return (high & 0x1f_ffff) * 2 ** 32 + (low >>> 0);
}

/**
 * Returns the texts that the failures of a site share. The first call creates them, which includes scrubbing; later calls
 * return the same object.
 */
export function textsOf(site) {
  if (!site.texts) {
    site.texts = site.createTexts();
    site.createTexts = undefined;
  }
  return site.texts;
}

/** Returns shortened texts for a site beyond MAX_TEXTS. Some texts must remain, because counts require them. */
function shorten({ kind, type, message, stack, fatal }) {
  return {
    kind,
    type,
    fatal,
    message: message.slice(0, SHORT_MESSAGE),
    stack: join(stack.split('\n', SHORT_STACK_LINES), '\n'),
  };
}
