// Converts records of the journal to reports in format 2, which `pkg-template/http/collector.js` reads.
//
// The body of a report:
//
//   {"tinyturret":"2","entries":[{"id":"<session>/<n>","texts":{…},"counts":{…},"samples":[{…}]}]}
//
// The texts and the samples are copied from the journal, so they contain no secrets, and `beforeSave` has seen them.

import { shortenValue } from './backends/local-storage.js';
import { attempt, filter, first, join, map, parse, stringify } from './builtins.js';
import { hourOf } from './counts.js';
import { BURST_BYTES } from './report-budget.js';
import { FORMAT, MAX_SAMPLES } from './report-format.js';

const HEAD = `{"tinyturret":"${FORMAT}","entries":[`;
const END = ']}';
/** The size of the body of a report without entries, in bytes. */
export const ENVELOPE_BYTES = HEAD.length + END.length;
/** The maximum size of an entry in a report, in bytes. `createEntry` shortens larger ones. */
const MAX_ENTRY_BYTES = BURST_BYTES - ENVELOPE_BYTES;

const sessionOf = (id) => id.split('/', 1)[0];

/** Returns the size that an entry adds to a report, in bytes of UTF-8: its text and a comma. */
const bytesOf = (text) => new TextEncoder().encode(text).length + 1;

/** Returns the body of a report. `entries` are results of `createEntry`. */
export const bodyOf = (entries) =>
  HEAD +
  join(
    map(entries, ({ text }) => text),
    ',',
  ) +
  END;

/**
 * Returns the counts of an entry as JSON, without messages. `record` is its record of counts. An entry without one counts as
 * one failure, at the time of its texts.
 */
function countsOf(record, { time }) {
  const counts = record && parse(record);
  const { first, last, hours } = counts ?? { first: time, last: time, hours: [[hourOf(time), 1]] };
  return stringify({ first, last, hours });
}

/**
 * Returns an entry of a report as `{ session, text, bytes }`, or undefined if even the shortened entry is larger than
 * MAX_ENTRY_BYTES. `key` is the key of its texts in `records`. An entry that is too large is reported without its further
 * samples. If it is still too large, its texts are shortened as for localStorage.
 */
export function createEntry(id, key, records) {
  const texts = records.get(key);
  const known = parse(texts);
  const counts = countsOf(records.get(`${key}/c`), known);
  // The texts contain the sample of the first failure and its `id`, unless that failure had another message.
  const slots = map(known.id ? [1, 2] : [0, 1, 2], (slot) => records.get(`${key}/${slot}`));
  const samples = first(filter(slots, Boolean), MAX_SAMPLES);
  for (const make of [
    () => [texts, samples],
    () => [texts, []],
    () => [shortenValue(key, texts), []],
  ]) {
    const [text, more] = make();
    const entry = `{"id":"${id}","texts":${text},"counts":${counts},"samples":[${join(more, ',')}]}`;
    const bytes = bytesOf(entry);
    if (bytes <= MAX_ENTRY_BYTES) return { session: sessionOf(id), text: entry, bytes };
  }
}

/**
 * Parses the text of an entry that an earlier page could not deliver and has stored. Returns it in the form of `createEntry`,
 * or undefined if it is not valid or too large.
 */
export function readEntry(text) {
  const { id } = attempt(() => parse(text)) ?? {};
  if (typeof id !== 'string') return undefined;
  const bytes = bytesOf(text);
  return bytes <= MAX_ENTRY_BYTES ? { session: sessionOf(id), text, bytes } : undefined;
}
