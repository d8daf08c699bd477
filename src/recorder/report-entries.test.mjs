import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bodyOf, createEntry, readEntry } from './report-entries.js';
import { assertReport } from './report-helpers.mjs';

const TIME = 1_700_000_000_000;
const HOUR = Math.floor(TIME / 3_600_000);
const KEY = 'j1/0123456789abcdef/4';
const ID = 'abcdefghijklmnop/0';
const TEXTS = {
  kind: 'error',
  type: 'Error',
  message: 'no cart',
  stack: '',
  causes: [],
  time: TIME,
};
const SAMPLE = { id: '0123456789abcdef.1', url: 'http://h/', breadcrumbs: [], locals: {} };
const COUNTS = {
  first: TIME,
  last: TIME + 5,
  hours: [[HOUR, 7]],
  messages: [['a', 7]],
  final: true,
};
const sampleOf = (number) => ({ id: `0123456789abcdef.${number}`, time: TIME + number });

/**
 * Converts journal records to the entry of a report, checks it as a collector does, and returns it with its size in bytes, or
 * undefined if it is too large. `parts` has the values of the records by the ends of their keys, such as `/c`.
 */
function made(parts) {
  const pairs = Object.entries(parts).map(([name, value]) => [KEY + name, JSON.stringify(value)]);
  const entry = createEntry(ID, KEY, new Map(pairs));
  if (!entry) return;
  assert.equal(entry.bytes, Buffer.byteLength(entry.text) + 1);
  return { ...assertReport(bodyOf([entry]))[0], bytes: entry.bytes };
}

describe('an entry', () => {
  it('contains the texts with the first sample, the counts, and two further samples', () => {
    const entry = made({
      '': { ...TEXTS, ...SAMPLE },
      '/c': COUNTS,
      '/1': sampleOf(2),
      '/2': { ...sampleOf(3), message: 'no cart 2' },
    });
    assert.equal(entry.id, ID);
    assert.deepEqual(entry.texts, { ...TEXTS, ...SAMPLE });
    assert.deepEqual(entry.counts, { first: TIME, last: TIME + 5, hours: [[HOUR, 7]] });
    assert.deepEqual(entry.samples, [sampleOf(2), { ...sampleOf(3), message: 'no cart 2' }]);
  });

  it('contains the sample of slot 0 only if the texts have no sample', () => {
    const samples = { '/0': sampleOf(1), '/1': sampleOf(2), '/2': sampleOf(3) };
    const withSample = made({ '': { ...TEXTS, ...SAMPLE }, '/c': COUNTS, ...samples });
    assert.deepEqual(withSample.samples, [sampleOf(2), sampleOf(3)]);
    const without = made({ '': TEXTS, '/c': COUNTS, ...samples });
    assert.deepEqual(without.samples, [sampleOf(1), sampleOf(2)]);
  });

  it('counts as one failure if it has no counts', () => {
    const { counts } = made({ '': TEXTS });
    assert.deepEqual(counts, { first: TIME, last: TIME, hours: [[HOUR, 1]] });
  });

  it('loses its further samples if it is too large, and then shortens its texts', () => {
    const large = 'ß'.repeat(5_000);
    const full = { ...TEXTS, ...SAMPLE, stack: 'at f\n'.repeat(100) };
    const withSamples = { '/c': COUNTS, '/1': { ...sampleOf(2), context: { large } } };
    assert.equal(made({ '': full, ...withSamples }).samples.length, 1);
    const half = { ...full, locals: { large } };
    const noSamples = made({ '': half, ...withSamples });
    assert.deepEqual([noSamples.samples, noSamples.texts.locals], [[], { large }]);
    const short = made({ '': { ...half, context: { large } }, ...withSamples });
    assert.deepEqual(
      [short.samples, short.texts.locals, short.texts.context],
      [[], undefined, undefined],
    );
    assert.equal(short.texts.stack, full.stack);
    assert.deepEqual(short.counts, { first: TIME, last: TIME + 5, hours: [[HOUR, 7]] });
  });

  it('is undefined if it cannot be made small enough', () => {
    const fingerprint = Array(50).fill('ß'.repeat(200));
    assert.equal(made({ '': { ...TEXTS, fingerprint }, '/c': COUNTS }), undefined);
  });

  it('fills a report if it has the maximum size', () => {
    const sizeOf = (length) => made({ '': { ...TEXTS, stack: 'x'.repeat(length) }, '/c': COUNTS });
    const rest = sizeOf(0).bytes;
    const full = sizeOf(16_384 - rest - 31);
    assert.equal(full.bytes, 16_353);
    assert.equal(full.texts.stack.length, 16_384 - rest - 31);
    // With one more byte the entry is too large, so its stack is shortened.
    assert.equal(sizeOf(16_384 - rest - 30).texts.stack.length, 2_048);
  });
});

describe('an entry that was stored', () => {
  it('is read without changes', () => {
    const text = JSON.stringify({ id: ID, texts: { ...TEXTS, message: 'ß' } });
    const [session] = ID.split('/');
    const bytes = Buffer.byteLength(text) + 1;
    assert.deepEqual(readEntry(text), { session, text, bytes });
  });

  it('is left out if it is invalid', () => {
    const large = JSON.stringify({ id: ID, texts: 'x'.repeat(17_000) });
    for (const text of ['', '{', 'null', '7', '[]', '{}', '{"id":7}', large]) {
      assert.equal(readEntry(text), undefined, text.slice(0, 20));
    }
  });
});
