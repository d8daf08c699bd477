// Reports as a page would send them, and as none would.

export const GROUP = '0123456789abcdef';

export function report(records, version = '1') {
  return JSON.stringify({ tinyturret: version, records });
}

export function tally(change, { group = GROUP, session = 'abc' } = {}) {
  const now = Date.now();
  const hours = [[Math.floor(now / 3_600_000), 1]];
  const value = { count: 1, first: now, last: now, hours, title: 'Error: no lines', ...change };
  return [`t/${group}/${session}`, JSON.stringify(value)];
}

export function exception(change, { group = GROUP, session = 'abc', slot = 0 } = {}) {
  const value = { id: `${group}.${session}.1`, group, session, time: Date.now(), type: 'Error' };
  const text = JSON.stringify({ ...value, message: 'no lines', ...change });
  return [`x/${group}/${session}/${slot}`, text];
}

export const groupAt = (at) => at.toString(16).padStart(16, '0');

/** More reports than are accepted of one address within minutes, and fewer than of all. */
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

/** Whether reports were limited as those of one address are, at the rate of 30 a minute. */
export const isLimited = (accepted) => accepted >= 30 && accepted < MANY;
