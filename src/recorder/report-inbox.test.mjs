import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createReportInbox, MAX_UNITS } from './report-inbox.js';
import { tasks } from './storage-helpers.mjs';

async function open() {
  let inbox;
  const start = (_client, _recorder, given) => {
    inbox = given;
    return () => {};
  };
  const reports = createReportInbox({ now: () => 0 }, {}, async () => ({ start }));
  await tasks();
  return { reports, inbox };
}

describe('the records to report', () => {
  it('are the texts, the counts and the first samples of entries', async () => {
    const { reports, inbox } = await open();
    const kept = ['j1/s/0', 'j1/s/0/c', 'j1/s/0/0', 'j1/s/0/1', 'j1/s/0/2', 'j1/s/12'];
    const others = [
      'j1/s/0/3',
      'j1/s/0/21',
      'j1/s/0/c/1',
      'r1/s',
      'v',
      'x/j1/s/0',
      'j1/s/x',
      'j1//0',
    ];
    reports.add([...kept, ...others].map((key) => [key, 'x']));
    reports.add([['j1/s/0/1', undefined]]);
    reports.add([['j1/s/0/c', 'four']]);
    assert.deepEqual([...inbox.records.keys()], kept);
    assert.equal(inbox.records.get('j1/s/0/c'), 'four');
    assert.equal(inbox.units, kept.length + 3);
    assert.deepEqual(reports.status(), { state: 'opening', pending: 2, dropped: 0 });
  });

  it('contain nothing of an entry without texts', async () => {
    const { reports, inbox } = await open();
    const large = 'x'.repeat(MAX_UNITS);
    reports.add([
      ['j1/s/0', large],
      ['j1/s/1', 'x'],
      ['j1/s/1/c', 'x'],
      ['j1/s/1/1', 'x'],
      ['j1/s/0/c', 'x'],
      ['j1/s/0/1', 'x'],
      ['j1/s/2/c', 'x'],
    ]);
    assert.deepEqual([...inbox.records.keys()], ['j1/s/0', 'j1/s/0/c']);
    assert.equal(inbox.dropped, 1);
  });
});
