import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memory } from '../../src/recorder/backends/memory.js';
import { entry, idAt } from '../../tests/edge/harness/report-builders.mjs';
import { createPendingReports } from './pending-reports.js';

let namespaces = 0;

/**
 * Returns the pending reports of an isolate, with its memory `backend` and the records `stored` in stores. Each call of
 * `collect` adds an object to `runs`; when the test calls its `resolve()`, the records move from `backend` to `stored`.
 */
function isolate() {
  const namespace = `pending-reports.test ${namespaces++}`;
  const backend = memory(namespace);
  backend.open();
  const stored = new Map();
  const runs = [];
  const reports = createPendingReports({
    namespace: () => namespace,
    now: () => 0,
    async collect() {
      const seen = [...backend.list()];
      await new Promise((resolve, reject) => runs.push({ resolve, reject }));
      for (const [key, value] of seen) stored.set(key, value);
      backend.write(seen.map(([key]) => [key, undefined]));
    },
  });
  return { ...reports, backend, stored, runs, keys: () => [...backend.list().keys()] };
}

const keysOf = (id) => [`reported/j1/${id}`, `reported/j1/${id}/c`];
const tick = () => new Promise((resolve) => setImmediate(resolve));
const messageIn = (records, id) => JSON.parse(records.get(`reported/j1/${id}`)).message;

describe('reported entries', () => {
  it('are in memory immediately, and then in the stores', async () => {
    const { add, keys, runs, stored } = isolate();
    const added = add([entry({ id: idAt(1) }), entry({ id: idAt(2) })], Date.now());
    assert.deepEqual(keys(), [...keysOf(idAt(1)), ...keysOf(idAt(2))]);
    runs[0].resolve();
    await added;
    assert.deepEqual(keys(), []);
    assert.equal(stored.size, 4);
  });

  it('can be waited for', async () => {
    const { add, settled, runs } = isolate();
    await settled();
    const events = [];
    add([entry({ id: idAt(1) })], Date.now()).catch(() => events.push('failed'));
    const waiting = settled().then(() => events.push('settled'));
    await tick();
    assert.deepEqual(events, []);
    runs[0].reject(new Error('the core is broken'));
    await waiting;
    assert.deepEqual(events, ['failed', 'settled']);
    await settled();
  });

  it('are dropped one by one if they are malformed', () => {
    const { add, keys } = isolate();
    add(
      [null, entry({ id: '../x' }), entry({ id: idAt(1) }), {}, { ...entry(), counts: 7 }],
      Date.now(),
    );
    assert.deepEqual(keys(), keysOf(idAt(1)));
  });

  it('do not run the core if there are none', async () => {
    const { add, runs } = isolate();
    await add([null], Date.now());
    assert.equal(runs.length, 0);
  });

  it('are not replaced by a further entry with the same id', () => {
    const { add, backend } = isolate();
    const texts = (message) => entry({ id: idAt(1), texts: { message } });
    add([texts('first'), texts('second')], Date.now());
    add([texts('third')], Date.now());
    assert.equal(messageIn(backend.list(), idAt(1)), 'first');
  });

  it('are written once by the first of concurrent requests', async () => {
    const { add, runs, stored } = isolate();
    const first = add([entry({ id: idAt(1) })], Date.now());
    await Promise.all([2, 3].map((number) => add([entry({ id: idAt(number) })], Date.now())));
    assert.equal(runs.length, 1);
    runs[0].resolve();
    await tick();
    assert.equal(runs.length, 2);
    runs[1].resolve();
    await first;
    assert.equal(stored.size, 6);
    assert.equal(runs.length, 2);
  });

  it('stay in memory if the core fails, and are written with the next report', async () => {
    const { add, runs, stored, keys } = isolate();
    const added = add([entry({ id: idAt(1) })], Date.now());
    runs[0].reject(new Error('failed'));
    await assert.rejects(added);
    assert.equal(keys().length, 2);
    const next = add([entry({ id: idAt(2) })], Date.now());
    runs[1].resolve();
    await next;
    assert.equal(stored.size, 4);
  });

  it('leave all other records in memory unchanged', () => {
    const { add, backend } = isolate();
    const own = [
      ['j1/s/0', 'x'.repeat(2 << 20)],
      ['reported/t/g/s.0', 'own'],
    ];
    backend.write(own);
    add([entry({ id: idAt(1) })], Date.now());
    assert.deepEqual([...backend.list()].slice(0, 2), own);
    assert.equal(backend.list().size, 4);
  });
});
