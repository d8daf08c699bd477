import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FORMAT, MAX_SESSIONS } from '../../src/recorder/report-format.js';
import { MAX_ENTRIES, readReport } from './report-body.js';

const report = (entries, tinyturret = FORMAT) => JSON.stringify({ tinyturret, entries });
const entries = (count, idAt) => Array.from({ length: count }, (_, at) => ({ id: idAt(at) }));

describe('readReport', () => {
  it('returns the entries of a report', () => {
    assert.deepEqual(readReport(report([{ id: 'a/1', texts: {} }])), [{ id: 'a/1', texts: {} }]);
    assert.deepEqual(readReport(report([])), []);
  });

  it('returns undefined for other texts', () => {
    for (const text of [
      undefined,
      '',
      'null',
      '[]',
      '{',
      report({}),
      report([], '0'),
      report([], 2),
    ]) {
      assert.equal(readReport(text), undefined, text);
    }
  });

  it('drops entries after the limit, and those without an id', () => {
    const many = entries(MAX_ENTRIES + 1, (at) => `a/${at}`);
    assert.equal(readReport(report(many)).length, MAX_ENTRIES);
    assert.deepEqual(readReport(report([null, 7, {}, { id: 7 }, { id: 'a/1' }])), [{ id: 'a/1' }]);
  });

  it('drops entries of more sessions than the limit', () => {
    const list = entries(MAX_SESSIONS + 1, (at) => `session${at}/1`);
    const again = { id: 'session0/2' };
    assert.deepEqual(readReport(report([...list, again])), [...list.slice(0, MAX_SESSIONS), again]);
  });
});
