// Tests resolved frames in report files: valid ones are read as they were written, and hostile ones are left out.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { symbolsIn, withSymbols } from './report-symbols.js';

const SOURCE = { first: 6, lines: ['{', 'pay();', '}'] };
const FRAME = {
  function: 'pay',
  file: 'src/pay.ts',
  line: 7,
  column: 1,
  isInlined: false,
  isIgnored: false,
  source: SOURCE,
};
const ANSWER = { state: 'resolved', frames: [FRAME], isVerified: true };

describe('reports', () => {
  const REPORT = '{"tinyturret":"1","records":[]}';
  const read = (symbols) => symbolsIn(JSON.stringify({ symbols }));

  it('contain the resolved frames', () => {
    const answers = [
      ['a', ANSWER],
      ['b', { state: 'missing', frames: [] }],
    ];
    const text = withSymbols(REPORT, answers);
    assert.deepEqual(JSON.parse(text).records, []);
    assert.deepEqual(symbolsIn(text), [['a', ANSWER]]);
  });

  it('carry frames of wasm modules, which may have only a name', () => {
    const named = { ...FRAME, file: undefined, line: undefined, column: undefined };
    const frames = [
      { ...FRAME, isInlined: true, column: undefined, source: undefined },
      { ...named, source: undefined },
    ];
    const answer = { ...ANSWER, frames };
    assert.deepEqual(symbolsIn(withSymbols(REPORT, [['a', answer]])), [['a', answer]]);
  });

  it('are unchanged if no frame was resolved', () => {
    assert.equal(withSymbols(REPORT, []), REPORT);
    assert.equal(withSymbols(REPORT, [['b', { state: 'missing', frames: [] }]]), REPORT);
  });

  it('have no symbols if these are malformed', () => {
    for (const text of ['', 'null', '{}', '{"symbols":3}', '{"symbols":[', '[]']) {
      assert.deepEqual(symbolsIn(text), []);
    }
    for (const entry of [
      null,
      'a',
      [],
      ['a'],
      ['a', []],
      [7, [FRAME]],
      ['a', [null]],
      ['a', [{ ...FRAME, file: {} }]],
      ['a', [{ ...FRAME, line: '7' }]],
      ['a', [{ ...FRAME, function: [] }]],
      ['a', [{ line: 7, column: 1 }]],
    ]) {
      assert.deepEqual(read([entry]), [], JSON.stringify(entry));
    }
  });

  it('have a bounded number of symbols', () => {
    const long = 'x'.repeat(5000);
    const lines = Array(9).fill(long);
    const frame = {
      ...FRAME,
      function: long,
      file: long,
      source: { first: 1, lines },
      isIgnored: 1,
    };
    const [[, { frames, isVerified }]] = read([['a', Array(99).fill(frame), 'yes']]);
    assert.equal(isVerified, false);
    assert.equal(frames.length, 50);
    const [{ function: name, file, isIgnored, source }] = frames;
    assert.deepEqual(
      [name.length, file.length, isIgnored, source.lines.length],
      [1000, 1000, false, 5],
    );
    assert.ok(source.lines.every(({ length }) => length === 1000));
    const others = [
      { ...FRAME, source: { first: '1', lines } },
      { ...FRAME, source: { first: 1, lines: [7] } },
    ];
    for (const other of others)
      assert.equal(read([['a', [other]]])[0][1].frames[0].source, undefined);
  });
});
