// Tests of reports to a worker in workerd that stores them in D1 or KV.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { describeReports, hostAt } from './harness/hostile-reports.mjs';
import { countAccepted, entry, idAt, isLimited, report } from './harness/report-builders.mjs';
import { temporaryFolders } from './harness/temporary-folders.mjs';
import { bundle, modulesOf, recordsInD1, recordsInKv, run } from './harness/workerd.mjs';

const RECORDS_IN = { d1: recordsInD1, kv: recordsInKv };
/** The number of reports between four cleanups. */
const PERIOD = 64 * 3;

const folders = temporaryFolders();
let modules;
before(async () => {
  const folder = await folders.make();
  await bundle(folder, 'tests/edge/reports');
  modules = await modulesOf(folder);
});
after(folders.remove);

async function start(t, settings = {}, store = 'd1') {
  const bindings = { STORE: store, SETTINGS: settings };
  const running = await run(await folders.make(), [{ name: 'reports', modules, bindings }]);
  t.after(() => running.stop());
  return hostAt(new URL(running.url).origin, () => RECORDS_IN[store](running));
}

describe('reports in workerd with D1', () => {
  describeReports(start);

  it('cost as many rows after a thousand reports as after a hundred', async (t) => {
    const host = await start(t);
    let number = 0;
    const next = (count) =>
      Array.from({ length: count }, () =>
        entry({ id: idAt(Math.floor(number / 50), number++ % 50), time: Date.now() + number }),
      );
    /** Sends PERIOD reports. Resolves to the average number of rows that a report reads and writes. */
    const cost = async () => {
      const before = await host.get('rows');
      for (const one of next(PERIOD)) await host.report(one);
      const after = await host.get('rows');
      return ['read', 'written'].map((what) => (after[what] - before[what]) / PERIOD);
    };
    await host.report(...next(50));
    await host.report(...next(50));
    const [read, written] = await cost();
    while (number < 1_000) await host.report(...next(Math.min(50, 1_000 - number)));
    const [readLater, writtenLater] = await cost();
    t.diagnostic(`rows a report: ${read} read and ${written} written after 100 of them`);
    t.diagnostic(`${readLater} read and ${writtenLater} written after 1,000`);
    assert.ok(Math.abs(readLater / read - 1) < 0.1, `${read} and ${readLater} read`);
    assert.ok(Math.abs(writtenLater / written - 1) < 0.1, `${written} and ${writtenLater} written`);
    const [group] = await host.groups();
    assert.equal(group.count, number);
  });
});

describe('reports in workerd with KV', () => {
  it('are stored below their prefix, and count once', async (t) => {
    const host = await start(t, {}, 'kv');
    await host.get('capture', { name: 'own' });
    for (let time = 0; time < 2; time++) await host.report(entry({ id: idAt(1) }));
    const groups = await host.groups();
    const counts = groups.map(({ title, count }) => [title, count]);
    assert.deepEqual(Object.fromEntries(counts), { 'Error: no lines': 1, 'TypeError: own': 1 });
    const reported = (await host.records()).filter(([key]) => key.startsWith('reported/'));
    assert.equal(reported.length, 2);
  });
});

describe('reports in workerd', () => {
  let running;
  before(async () => {
    const bindings = { STORE: 'memory', SETTINGS: { address: null } };
    const worker = { name: 'reports', modules, bindings };
    running = await run(await folders.make(), [{ ...worker, unsafeDirectSockets: [{}] }]);
  });
  after(() => running?.stop());

  async function statusOf(url, headers) {
    const { origin } = new URL(url);
    const options = { method: 'POST', body: report([entry()]), headers: { origin, ...headers } };
    return (await fetch(new URL('/tiny-turret/collect', url), options)).status;
  }

  it('are limited to 30 a minute for each address that Cloudflare names', async () => {
    const accepted = await countAccepted((address) =>
      statusOf(running.url, { 'cf-connecting-ip': '203.0.113.1', 'x-forwarded-for': address }),
    );
    assert.ok(isLimited(accepted), `${accepted} accepted`);
    assert.equal(await statusOf(running.url, { 'cf-connecting-ip': '198.51.100.1' }), 204);
  });

  it('are limited to 30 a minute for all clients outside Cloudflare, for any headers', async () => {
    const url = await running.directUrl();
    const accepted = await countAccepted((address) =>
      statusOf(url, { 'cf-connecting-ip': address, 'x-forwarded-for': address }),
    );
    assert.ok(isLimited(accepted), `${accepted} accepted`);
  });
});
