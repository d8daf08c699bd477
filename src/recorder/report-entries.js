// Makes reports of records of the journal: format 2, which `pkg-template/http/collector.js` reads.
//
//   {"tinyturret":"2","entries":[{"id":"<session>/<n>","texts":{…},"counts":{…},"samples":[{…}]}]}
//
// The texts and the samples are those of the journal, so secrets are removed and the callbacks were asked.

import { shorten } from './backends/local-storage.js';
import { attempt, filter, first, join, map, parse, stringify } from './builtins.js';
import { hourOf } from './counts.js';
import { BURST_BYTES } from './report-budget.js';
import { FORMAT, MAX_SAMPLES } from './report-format.js';

const HEAD = `{"tinyturret":"${FORMAT}","entries":[`;
const END = ']}';
/** Bytes of a request besides its entries. */
export const ENVELOPE_BYTES = HEAD.length + END.length;
/** The largest entry, in bytes. */
const MAX_ENTRY_BYTES = BURST_BYTES - ENVELOPE_BYTES;

const sessionOf = (id) => id.split('/', 1)[0];

/** The bytes of an entry and a comma. */
const bytesOf = (text) => new TextEncoder().encode(text).length + 1;

/** Returns the text of a request. `entries` are results of `createEntry`. */
export const bodyOf = (entries) =>
  HEAD +
  join(
    map(entries, ({ text }) => text),
    ',',
  ) +
  END;

/** The counts of an entry; without a record of them it counts as one failure. */
function countsOf(record, { time }) {
  const counts = record && parse(record);
  const { first, last, hours } = counts ?? { first: time, last: time, hours: [[hourOf(time), 1]] };
  return stringify({ first, last, hours });
}

/**
 * Returns an entry of a report as `{ session, text, bytes }`, or undefined if it cannot be made small enough. `key` is that of the
 * texts in `records`. An entry that is too large is reported without further samples, and then with the texts that
 * localStorage would have of it.
 */
export function createEntry(id, key, records) {
  const texts = records.get(key);
  const known = parse(texts);
  const counts = countsOf(records.get(`${key}/c`), known);
  // The sample of the first failure is a part of the texts, unless the messages of the site differ.
  const slots = map(known.id ? [1, 2] : [0, 1, 2], (slot) => records.get(`${key}/${slot}`));
  const samples = first(filter(slots, Boolean), MAX_SAMPLES);
  for (const make of [() => [texts, samples], () => [texts, []], () => [shorten(key, texts), []]]) {
    const [text, more] = make();
    const entry = `{"id":"${id}","texts":${text},"counts":${counts},"samples":[${join(more, ',')}]}`;
    const bytes = bytesOf(entry);
    if (bytes <= MAX_ENTRY_BYTES) return { session: sessionOf(id), text: entry, bytes };
  }
}

/** Returns the entry whose text an earlier page has stored, or undefined if it is none. */
export function readEntry(text) {
  const { id } = attempt(() => parse(text)) ?? {};
  if (typeof id !== 'string') return undefined;
  const bytes = bytesOf(text);
  return bytes <= MAX_ENTRY_BYTES ? { session: sessionOf(id), text, bytes } : undefined;
}
