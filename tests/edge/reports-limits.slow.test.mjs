// Tests how many reports the endpoint accepts, and its settings.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { edge } from '../../pkg/edge/edge.js';
import { entry, report } from './harness/report-builders.mjs';
import { endpoint, HOST, PATH } from './harness/report-endpoint.mjs';

describe('the limit of reports', () => {
  beforeEach(() => mock.method(performance, 'now', () => 1_000));
  afterEach(() => mock.restoreAll());

  /** Returns a function that sends `times` reports from an address, and resolves to the number of accepted ones. */
  function sender(settings) {
    let current;
    const { send } = endpoint({ address: () => current, ...settings });
    return async (times, from, headers) => {
      current = from;
      let accepted = 0;
      for (let sent = 0; sent < times; sent++) {
        const { status } = await send(report([entry()]), { headers: { origin: HOST, ...headers } });
        assert.ok(status === 204 || status === 429, `status ${status}`);
        if (status === 204) accepted += 1;
      }
      return accepted;
    };
  }

  it('is 30 a minute for each address', async () => {
    const accepted = sender();
    assert.equal(await accepted(50, '203.0.113.1'), 30);
    assert.equal(await accepted(50, '198.51.100.1'), 30);
  });

  it('is the same for a client whose headers name other addresses', async () => {
    const accepted = sender();
    assert.equal(await accepted(20, '203.0.113.1'), 20);
    for (const header of ['x-forwarded-for', 'forwarded', 'cf-connecting-ip', 'x-real-ip']) {
      await accepted(20, '203.0.113.1', { [header]: '198.51.100.7' });
    }
    assert.equal(await accepted(1, '203.0.113.1'), 0);
    assert.equal(await accepted(50, '198.51.100.7'), 30);
  });

  it('is 600 a minute for all, and a quarter of it is reserved for new networks', async () => {
    const accepted = sender({ collectRate: 100 });
    for (const [index, expected] of [30, 30, 15].entries()) {
      assert.equal(await accepted(50, `203.0.${index}.1`), expected);
    }
    assert.equal(await accepted(50, '198.51.100.1'), 1);
  });

  it('is reported with the status 429, which a page of another origin can read', async () => {
    const { send } = endpoint({ collectOrigins: ['https://app.example'], address: () => 'x' });
    const headers = { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' };
    const answers = [];
    while (answers.length < 31) answers.push(await send(report([entry()]), { headers }));
    const refused = answers.at(-1);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('access-control-allow-origin'), 'https://app.example');
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
  });
});

describe('settings of reports', () => {
  const handler = () => new Response('the host');

  /** Calls `withTurret` with the settings. Returns the printed warnings, and the settings that `init` gets. */
  function start(settings) {
    const warnings = mock.method(console, 'warn', () => {});
    const init = mock.fn(async () => {});
    const reports = { add() {}, setLimit() {} };
    edge({ init }, { early: true, reports }).withTurret(handler, settings);
    mock.restoreAll();
    return {
      warned: warnings.mock.calls.map(({ arguments: [text] }) => text),
      passed: init.mock.calls.map(({ arguments: [passed] }) => passed),
    };
  }

  it('of a wrong type print one warning each', () => {
    const ofProxy = 'tinyturret: trustProxy must be true or false; using false';
    const ofAddress = 'tinyturret: address must be a function; it is not used';
    for (const trustProxy of ['true', 1, [], {}, () => true]) {
      assert.deepEqual(start({ trustProxy }).warned, [ofProxy]);
    }
    for (const address of ['x-real-ip', true, [], {}]) {
      assert.deepEqual(start({ address }).warned, [ofAddress]);
    }
    const both = start({ trustProxy: 'true', address: 'x' }).warned;
    assert.deepEqual(both, [ofProxy, ofAddress]);
  });

  it('are accepted, and not passed to `init`', () => {
    for (const trustProxy of [true, false, undefined, null]) {
      for (const address of [handler, undefined, null]) {
        const settings = { collectPath: PATH, collectOrigins: [HOST], trustProxy, address };
        const { warned, passed } = start({ ...settings, release: '1' });
        assert.deepEqual([warned, passed], [[], [{ release: '1' }]]);
      }
    }
  });
});
