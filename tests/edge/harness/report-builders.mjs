// Builds valid and invalid reports.

export const SESSION = '0123456789abcdef';
export const HOUR = 3_600_000;

export function report(entries, version = '2') {
  return JSON.stringify({ tinyturret: version, entries });
}

/** Returns a valid entry of a report with one failure at `time`. `texts`, `counts` and `others` replace fields of it. */
export function entry({ texts, counts, time = Date.now(), ...others } = {}) {
  return {
    id: `${SESSION}/0`,
    texts: {
      kind: 'error',
      type: 'Error',
      message: 'no lines',
      stack: '    at pay (https://shop.example/shop.js:1:2)',
      causes: [],
      userAgent: 'a browser',
      handled: false,
      fatal: false,
      ...sample({ id: 'page0000abcdefgh.1', time }),
      ...texts,
    },
    counts: { first: time, last: time, hours: [[Math.floor(time / HOUR), 1]], ...counts },
    samples: [],
    ...others,
  };
}

/** Returns a sample: the fields in which the failures of an entry differ. `change` replaces some of them. */
export function sample(change) {
  return {
    id: 'page0000abcdefgh.2',
    time: Date.now(),
    url: 'https://shop.example/cart',
    context: { step: 'pay' },
    breadcrumbs: [{ time: 1, text: 'clicked' }],
    locals: { code: '42' },
    ...change,
  };
}

/** A number of reports above the limit of one address for some minutes, and below the limit of all addresses. */
const MANY = 300;

/**
 * Returns how many reports are accepted before the first one that is refused, at most MANY. `send(address)` sends one and
 * returns its status. Each `address` is in a network of its own.
 */
export async function countAccepted(send) {
  for (let index = 0; index < MANY; index++) {
    const status = await send(`20.${index >> 8}.${index & 255}.1`);
    if (status === 429) return index;
    if (status !== 204) throw new Error(`status ${status}`);
  }
  return MANY;
}

/** Returns whether this number of accepted reports shows the limit of one address: 30 reports a minute. */
export const isLimited = (accepted) => accepted >= 30 && accepted < MANY;
/** Returns the id of an entry of the session with this number. */
export const idAt = (number, entry = 0) => `${number.toString(36).padStart(16, '0')}/${entry}`;
