import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createReporting } from './reporting.js';

const SESSION = Symbol.for('tinyturret.session');

function start({ load, flush = async () => {}, showViewerLink, session = '' } = {}) {
  const calls = [];
  const module = {
    init: async (settings) => void calls.push(['init', settings]),
    breadcrumb: (...given) => void calls.push(['breadcrumb', ...given]),
    status: () => ({ core: 'ok', captured: 5 }),
    groups: async () => [{ state: 'open' }, { state: 'ignored' }],
    subscribe: (listener) => calls.push(['subscribe', listener()]),
  };
  const client = {
    global: {},
    settings: { reportTo: '/report', ...(showViewerLink && { showViewerLink }) },
    breadcrumbs: [{ time: 1, text: 'go', data: { a: 1 } }],
    receive() {},
    shared: {
      receivers: { delete: (receive) => calls.push(['stop', receive === client.receive]) },
      seen: { delete: (thrown) => calls.push(['forget', thrown]) },
    },
  };
  const recorder = {
    seal: () => calls.push(['seal']),
    describe: String,
    status: () => ({ session }),
  };
  const flushAll = async () => {
    calls.push(['flush']);
    await flush();
  };
  const hooks = {
    flush: flushAll,
    counted: (count) => calls.push(['counted', count()]),
  };
  const reporting = createReporting(client, recorder, hooks, load ?? (async () => module));
  return { reporting, calls, module, client };
}

describe('reporting', () => {
  it('begins once, after all that was recorded is written and final', async () => {
    const { reporting, calls, module } = start();
    assert.equal(reporting.module, undefined);
    assert.deepEqual(reporting.status(), { core: 'failed' });
    const opening = reporting.open();
    assert.equal(reporting.open(), opening);
    assert.equal(await opening, module);
    assert.equal(reporting.module, module);
    assert.deepEqual(calls, [
      ['stop', true],
      ['seal'],
      ['flush'],
      ['init', { reportTo: '/report' }],
      ['breadcrumb', 'go', { a: 1 }],
    ]);
    assert.deepEqual(reporting.status(), { core: 'ok', captured: 5 });
  });

  it('goes on with the session of what failed before', async () => {
    const begun = start({ session: 'one' });
    await begun.reporting.open();
    assert.deepEqual(begun.client.global[SESSION], { id: 'one' });
    const fresh = start();
    await fresh.reporting.open();
    assert.equal(fresh.client.global[SESSION], undefined);
  });

  it('counts the groups for the viewer link, which the core does not show', async () => {
    const { reporting, calls } = start({ showViewerLink: true });
    await reporting.open();
    const texts = [];
    for (const [name, value] of calls.slice(3)) texts.push([name, await value]);
    assert.deepEqual(texts, [
      ['init', { reportTo: '/report' }],
      ['breadcrumb', 'go'],
      ['counted', 1],
      // The listener has counted.
      ['subscribe', 6],
      ['counted', 1],
    ]);
  });

  it('begins although not all could be written', async () => {
    const { reporting, module } = start({ flush: () => Promise.reject(Error('failing')) });
    assert.equal(await reporting.open(), module);
  });

  it('that does not load says so', async () => {
    const rejects = async () => {
      throw Error('offline');
    };
    const broken = async () => ({ init: rejects });
    for (const load of [rejects, broken]) {
      const { reporting } = start({ load });
      assert.equal(await reporting.open(), undefined);
      assert.deepEqual(reporting.status(), { core: 'failed' });
    }
  });

  it('records by the core once that is there', async () => {
    const { reporting, calls, module } = start();
    const failure = { thrown: 'x', context: { a: 1 }, handled: true };
    module.capture = (...given) => {
      calls.push(['capture', ...given]);
      return 'id';
    };
    assert.equal(reporting.recorder.record(failure), '');
    await reporting.open();
    calls.length = 0;
    assert.equal(reporting.recorder.record(failure), 'id');
    reporting.recorder.flush();
    // The core asks whether it is new.
    assert.deepEqual(calls, [
      ['forget', 'x'],
      ['capture', 'x', { a: 1 }, true],
    ]);
    assert.equal(reporting.recorder.describe(5), '5');
  });

  it('leaves the status of backends as it is, and does nothing after a write', () => {
    const { reporting } = start();
    const own = { name: 'memory' };
    assert.equal(reporting.withTier(own), own);
    assert.equal(reporting.written(5), undefined);
    assert.equal(reporting.state, 'ok');
  });
});
