// Scrubs and truncates texts. Lengths are in UTF-16 units.

import { cut, MAX_SECRET } from './read-error.js';

export const UNREADABLE = '[unreadable]';

/** The first `max` units of `text`, or one less where that would split a surrogate pair. */
export function truncate(text, max) {
  const last = text[max - 1];
  return text.slice(0, max - (last >= '\ud800' && last < '\udc00' && text.length > max));
}

/**
 * Returns `clean(text, max)`. `scrub(text)` returns the text without secrets. It gets at most `max + MAX_SECRET` units. It must
 * find a secret that the end of the text cuts off if its key or opening precedes it.
 */
export function createClean(scrub) {
  /**
   * Scrubs, then truncates to `max`. Of a long text only the first `max + MAX_SECRET` units are scrubbed. That cut may
   * split a secret, which the scrubber then misses. So the first `max` units are scrubbed as well, and only what both
   * results begin with is kept: it does not depend on where the text was cut. A secret of at most MAX_SECRET units
   * that begins within the shorter text is complete in the longer one; one that begins later is not in the shorter.
   */
  return (text, max) => {
    try {
      const limit = max + MAX_SECRET;
      const part = cut(text, 0, limit).replaceAll('\0', '\ufffd');
      const scrubbed = scrub(part);
      if (text.length >= limit) {
        const shorter = scrub(part.slice(0, max));
        let same = 0;
        while (same < max && shorter[same] === scrubbed[same]) same++;
        max = same;
      }
      return truncate(scrubbed, max);
    } catch {
      return UNREADABLE;
    }
  };
}
