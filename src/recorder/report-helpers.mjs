// Functions for tests that check reports as a collector does.

import assert from 'node:assert/strict';

const MAX_BYTES = 16 << 10;
const SAMPLE_FIELDS = [
  'breadcrumbs',
  'context',
  'id',
  'locals',
  'message',
  'scopes',
  'time',
  'url',
];
const TEXT_FIELDS = [
  ...SAMPLE_FIELDS,
  'after',
  'causes',
  'environment',
  'fatal',
  'fingerprint',
  'handled',
  'kind',
  'location',
  'release',
  'stack',
  'type',
  'userAgent',
];

const assertFields = (object, allowed) =>
  assert.deepEqual(
    Object.keys(object).filter((name) => !allowed.includes(name)),
    [],
  );

/** Asserts that `body` is a valid report in format 2. Returns its entries. */
export function assertReport(body) {
  assert.ok(Buffer.byteLength(body) <= MAX_BYTES, `${Buffer.byteLength(body)} bytes`);
  const { entries, tinyturret, ...rest } = JSON.parse(body);
  assert.deepEqual([tinyturret, rest], ['2', {}]);
  assert.ok(entries.length > 0 && entries.length <= 20, `${entries.length} entries`);
  for (const entry of entries) assertEntry(entry);
  return entries;
}

function assertEntry({ id, texts, counts, samples, ...rest }) {
  assert.deepEqual(rest, {});
  assert.match(id, /^[a-z0-9]{16}\/(0|[1-9]\d{0,8})$/);
  assertFields(texts, TEXT_FIELDS);
  for (const name of ['kind', 'type', 'message', 'stack'])
    assert.equal(typeof texts[name], 'string');
  assert.ok(Number.isSafeInteger(texts.time));
  assert.deepEqual(Object.keys(counts), ['first', 'last', 'hours']);
  assert.ok(counts.first <= counts.last);
  assert.ok(counts.hours.length > 0);
  for (const [hour, count] of counts.hours) assert.ok(Number.isSafeInteger(hour) && count > 0);
  assert.ok(samples.length <= 2);
  for (const sample of samples) {
    assertFields(sample, SAMPLE_FIELDS);
    assert.match(sample.id, /^[a-z0-9]{16}\.\d+$/);
    assert.ok(Number.isSafeInteger(sample.time));
  }
  // A report must have other session ids than the exceptions, because people see the ids of exceptions.
  for (const sample of [texts, ...samples]) {
    if (sample.id) assert.notEqual(sample.id.split('.')[0], id.split('/')[0]);
  }
}

/** Returns the number of failures in entries. An entry that was delivered twice counts once. */
export function countOf(entries) {
  const unique = new Map(entries.map((entry) => [entry.id, entry]));
  let count = 0;
  for (const { counts } of unique.values()) for (const [, times] of counts.hours) count += times;
  return count;
}
