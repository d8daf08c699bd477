// What a report may hold: exceptions and tallies of page loads. A mark would let any page resolve or delete a group, a
// pack would count in place of what is there.

/** Bytes of a body; a browser that is left sends no more. */
export const LARGEST = 64 << 10;
/** src/record.rs, VERSION */
const FORMAT = '1';
const RECORDS = 200;
/** For each one the store is asked what it has. */
const GROUPS = 20;
const EXCEPTION_LENGTH = 32 << 10;
const TALLY_LENGTH = 4 << 10;
const LARGEST_COUNT = 1e9;
const HOUR = 3_600_000;
/** A visitor's clock may be wrong, but what claims to be seen last in a year to come would stay on top until then. */
const AHEAD = 24 * HOUR;

const TALLY = /^t\/([0-9a-f]{16})\/[a-z0-9][a-z0-9.-]{0,63}$/i;
const EXCEPTION = /^x\/([0-9a-f]{16})\/[a-z0-9][a-z0-9.-]{0,63}\/\d{1,3}$/i;

/** Those records of a report that may be taken in; nothing where the text is no report, or one of too much. */
export function recordsOf(text, now) {
  const report = parsed(text);
  if (report?.tinyturret !== FORMAT || !Array.isArray(report.records)) return undefined;
  if (report.records.length > RECORDS) return undefined;
  const sound = report.records.map(recordOf).filter((record) => record?.time <= now + AHEAD);
  if (new Set(sound.map(({ group }) => group)).size > GROUPS) return undefined;
  return sound.map(({ pair }) => pair);
}

export function reportOf(records) {
  return JSON.stringify({ tinyturret: FORMAT, records });
}

/** `{ pair, group, time }`; nothing where it is not what its key says. */
function recordOf(pair) {
  if (!Array.isArray(pair) || pair.length !== 2) return undefined;
  const [key, value] = pair;
  if (typeof key !== 'string' || typeof value !== 'string') return undefined;
  const [, group] = EXCEPTION.exec(key) ?? TALLY.exec(key) ?? [];
  const isTally = key.startsWith('t/');
  if (!group || value.length > (isTally ? TALLY_LENGTH : EXCEPTION_LENGTH)) return undefined;
  const time = isTally ? timeOfTally(parsed(value)) : timeOfException(parsed(value), group);
  return Number.isSafeInteger(time) && time >= 0 ? { pair, group, time } : undefined;
}

function timeOfException(exception, group) {
  return exception?.group === group ? exception.time : undefined;
}

/** The latest that it names. */
function timeOfTally(tally) {
  const { count, first, last, hours, pack } = tally ?? {};
  const isSound = Number.isSafeInteger(count) && count > 0 && count <= LARGEST_COUNT && !pack;
  if (!isSound || !Array.isArray(hours)) return undefined;
  return Math.max(first, last, ...hours.map((hour) => hour?.[0] * HOUR));
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {}
}
