// Tests of reports to a server of Node.js.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { describeReports, hostAt } from './harness/hostile-reports.mjs';
import { entry, idAt, report } from './harness/report-builders.mjs';

const SERVER = new URL('harness/report-server.mjs', import.meta.url).pathname;
const MEBI = 1 << 20;

async function start(t, settings = {}, store = 'map') {
  const server = spawn(process.execPath, [SERVER, JSON.stringify(settings), store]);
  t.after(() => server.kill());
  const [line] = await once(server.stdout, 'data');
  return hostAt(`${line}`.trim());
}

describe('reports in Node.js', () => {
  describeReports(start);

  it('are stored in the memory of the process if there is no other store', async (t) => {
    const host = await start(t, {}, 'memory');
    await host.get('capture', { name: 'own' });
    await host.report(entry({ id: idAt(1) }), entry({ id: idAt(2) }));
    const counts = (await host.groups()).map(({ title, count }) => [title, count]);
    assert.deepEqual(Object.fromEntries(counts), { 'Error: no lines': 2, 'TypeError: own': 1 });
  });

  it('use a bounded part of the memory while the store does not answer', async (t) => {
    const host = await start(t, {}, 'hanging');
    const entries = (from) =>
      [0, 1, 2].map((at) => entry({ id: idAt(from, at), texts: { stack: 'x'.repeat(16_000) } }));
    const statuses = new Set();
    for (let number = 0; number < 40; number++) {
      const { status } = await host.send(report(entries(number)));
      statuses.add(status);
    }
    assert.deepEqual([...statuses], [204, 429]);
    const size = await host.get('pending');
    assert.ok(size > 0.9 * MEBI && size < MEBI + (64 << 10), `${size}`);
  });
});
