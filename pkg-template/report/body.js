// What is reported, and how: the endpoint's side is edge/collect/report.js.

/** src/record.rs, VERSION */
const FORMAT = '1';
// A slot is the number of an exception: of a group the first three in each page load are reported, and counts of all.
const EXCEPTION = /^x\/[0-9a-f]{16}\/[a-z0-9][a-z0-9.-]{0,63}\/[0-2]$/i;
// Not the tallies of many sessions in one, which are called `~`: they have been reported one by one.
const TALLY = /^t\/[0-9a-f]{16}\/[a-z0-9][a-z0-9.-]{0,63}$/i;

export function isReported(key) {
  return TALLY.test(key) || EXCEPTION.test(key);
}

/** As importReport() takes it. */
export function bodyOf(records) {
  return JSON.stringify({
    tinyturret: FORMAT,
    records: records.map(({ key, value }) => [key, value]),
  });
}

export function bytesOf(text) {
  return new TextEncoder().encode(text).length;
}
