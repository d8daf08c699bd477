import { quiet } from './quiet.js';

const DELIVERED = 'tinyturret.delivered';
const DELIVERED_MARKS = 2_000;
const MARK_LENGTH = 14;

/** What was delivered; in localStorage, and where there is none until the page ends. */
export function marks() {
  const known = new Set(stored());

  function stored() {
    try {
      const text = localStorage.getItem(DELIVERED) ?? '';
      return text.slice(-DELIVERED_MARKS * (MARK_LENGTH + 1)).split(' ');
    } catch {
      return [];
    }
  }

  return {
    has: (key, value) => known.has(mark(key, value)),
    add(records) {
      // Other tabs have added theirs.
      for (const other of stored()) known.add(other);
      for (const { key, value } of records) known.add(mark(key, value));
      const newest = [...known].slice(-DELIVERED_MARKS);
      known.clear();
      for (const each of newest) known.add(each);
      quiet(() => localStorage.setItem(DELIVERED, newest.join(' ')))();
    },
  };
}

/** An exception goes once, though another may come in its slot; a tally again when it has counted more. */
function mark(key, value) {
  const text = key.startsWith('x/') ? key : key + value;
  let one = 0;
  let other = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other + code, 0x0001003f);
  }
  return [one, other]
    .map((half) => (half >>> 0).toString(36).padStart(MARK_LENGTH / 2, '0'))
    .join('');
}
