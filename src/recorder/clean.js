// Scrubs and truncates texts. Lengths are in UTF-16 units.

import { cut, MAX_SECRET } from './read-error.js';

export const UNREADABLE = '[unreadable]';

/** Returns the first `max` units of `text`, or one unit less if that would split a surrogate pair. */
export function truncate(text, max) {
  const last = text[max - 1];
  return text.slice(0, max - (last >= '\ud800' && last < '\udc00' && text.length > max));
}

/**
 * Returns the function `clean(text, max)`. `scrub(text)` returns the text without secrets. It gets at most `max + MAX_SECRET`
 * units. It must also replace a secret that is cut off at the end of the text, if the key or the opening of the secret precedes
 * it.
 */
export function createClean(scrub) {
  /**
   * Scrubs a text, and truncates it to `max` units. Returns `[unreadable]` if the scrubber throws.
   *
   * If the text is long, only its first `max + MAX_SECRET` units are scrubbed. The cut may split a secret, which the scrubber
   * then misses. Therefore the first `max` units are scrubbed as well, and only the common prefix of both results is kept: it
   * does not depend on the position of the cut. A secret of at most MAX_SECRET units that begins in the shorter part is
   * complete in the longer one. A secret that begins later is not in the shorter part.
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
