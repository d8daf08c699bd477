// The example worker fails in every way, and what it captured is in D1 and in KV.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { heldFolder } from './held_folder.mjs';
import { bundle, countsOf, recordsInD1, recordsInKv, runExample, until } from './workerd.mjs';

// What fails behind a binding fails its caller as well.
const ROUTES = [
  ['/throw', 'TypeError: thrown in fetch'],
  ['/reject', 'RangeError: rejected in fetch'],
  ['/no-error', 'a text, not an error'],
  ['/wait-until', 'Error: failed in waitUntil'],
  ['/floating', 'Error: nobody waited for this'],
  ['/handled', 'Error: handled by the app'],
  ['/trap', 'RuntimeError: unreachable'],
  ['/overflow', 'RangeError: Maximum call stack size exceeded'],
  ['/object', 'Error: failed in an object', 2],
  ['/rpc', 'Error: failed in a method of an object: nobody', 2],
  ['/entrypoint', 'RangeError: failed in an entry point: -1', 2],
  ['/queue', 'Error: failed in queue, 1 message'],
];

describe('the example worker', () => {
  const held = heldFolder();
  let folder;
  before(async () => {
    folder = await held.make();
    await bundle(folder);
  });
  after(held.remove);

  it('keeps every way to fail in D1 and in KV, and they survive the runtime', async (t) => {
    let running = await runExample(folder);
    t.after(() => running.stop());
    const expected = new Map();
    for (const [route, title, count = 1] of ROUTES) {
      await running.get(route);
      expected.set(title, count);
    }
    const worker = await running.worker();
    await worker.scheduled({ cron: '30 * * * *' });
    expected.set('Error: failed in scheduled, 30 * * * *', 1);
    const has = (records) => {
      const counts = countsOf(records);
      return [...expected].every(([title, count]) => counts.get(title) === count);
    };
    await until(async () => has(await recordsInD1(running)) && has(await recordsInKv(running)));
    await running.stop();

    running = await runExample(folder);
    const [d1, kv] = [countsOf(await recordsInD1(running)), countsOf(await recordsInKv(running))];
    assert.deepEqual(d1, kv);
    assert.deepEqual(d1, expected);
  });
});
