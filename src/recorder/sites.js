// The sites of one session: what fails in the same way.

import { filter, join } from './builtins.js';
import { createRateLimit } from './rate-limit.js';
import { bucketOf, MAX_SITES } from './site-key.js';

export const MAX_SAMPLES_PER_SECOND = 20;
/** Texts of sites that a session keeps whole, in UTF-16 units. */
export const MAX_TEXTS = 4 << 20;
const SHORT_MESSAGE = 200;
const SHORT_STACK_LINES = 8;

/** Returns an index of sites. `unwritten` is the set of those of which something is not written. */
export function createSites(unwritten) {
  /** Lists of sites by `bucketOf`: comparing two stacks is faster than hashing one. */
  const buckets = new Map();
  let newest;
  let count = 0;
  let textUnits = 0;

  /** Forgets the sites of which all is written. If they fail again, they get another entry. */
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
    /** The site with these texts, if it has failed before in this session. */
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
     * Adds a site, or returns the newest one if MAX_SITES are not written. `createTexts()` returns the texts that all its
     * failures share, and is called once, at the latest when they are written; `key` and `stacks` are those of `find`.
     */
    add(key, stacks, createTexts) {
      if (count >= MAX_SITES && unwritten.size < count) forgetWritten();
      if (count >= MAX_SITES) return newest;
      count++;
      textUnits += key.length + stacks.length;
      const isFull = textUnits > MAX_TEXTS;
      // All fields, because a page may have put setters on the prototype of all objects.
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

/** A number of 53 bits, by two multiplicative hashes. */
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

/** The texts that the failures of a site share. They are scrubbed when they are first needed. */
export function textsOf(site) {
  if (!site.texts) {
    site.texts = site.createTexts();
    site.createTexts = undefined;
  }
  return site.texts;
}

/** Shortens the texts of a site beyond MAX_TEXTS. Some texts must stay, or its failures could not be counted. */
function shorten({ kind, type, message, stack, fatal }) {
  return {
    kind,
    type,
    fatal,
    message: message.slice(0, SHORT_MESSAGE),
    stack: join(stack.split('\n', SHORT_STACK_LINES), '\n'),
  };
}
