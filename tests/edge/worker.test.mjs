// The example worker fails in every way, and what it captured is in D1 and in KV.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { withFolder } from '../package/project.mjs';
import { bundle, start } from './workerd.mjs';

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

/** Everything that the store holds, as the viewer would see it: title → count. */
function told(records) {
  const counts = new Map();
  for (const [key, value] of records) {
    if (!key.startsWith('t/')) continue;
    const { title, count } = JSON.parse(value);
    counts.set(title, (counts.get(title) ?? 0) + count);
  }
  return counts;
}

const inD1 = async (running) => {
  const { results } = await (await running.database())
    .prepare('SELECT key, value FROM tinyturret')
    .all();
  return results.map(({ key, value }) => [key, value]);
};

const inKv = async (running) => {
  const namespace = await running.namespace();
  const { keys } = await namespace.list({ prefix: 'tinyturret/' });
  return Promise.all(
    keys.map(async ({ name }) => [name.slice('tinyturret/'.length), await namespace.get(name)]),
  );
};

async function until(check, patience = 20_000) {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    if (await check().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await check().then((result) => assert.ok(result));
}

describe('the example worker', () => {
  let release;
  let folder;
  before(
    () =>
      new Promise((resolve, reject) => {
        withFolder(async (made) => {
          folder = made;
          await bundle(folder);
          resolve();
          await new Promise((over) => {
            release = over;
          });
        }).catch(reject);
      }),
  );
  after(() => release?.());

  it('keeps every way to fail in D1 and in KV, and they survive the runtime', async (t) => {
    let running = await start(folder);
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
      const counts = told(records);
      return [...expected].every(([title, count]) => counts.get(title) === count);
    };
    await until(async () => has(await inD1(running)) && has(await inKv(running)));
    await running.stop();

    running = await start(folder);
    const [d1, kv] = [told(await inD1(running)), told(await inKv(running))];
    assert.deepEqual(d1, kv);
    assert.deepEqual(d1, expected);
  });
});
