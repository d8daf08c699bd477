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
