// The endpoint for reports: who may send one, how much, and what.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, it } from 'node:test';
import { collectAt } from '../../pkg/http/collector.js';
import * as turret from '../../pkg/worker.node.js';
import { endpoint, HOST, PATH } from './reports-endpoint.mjs';
import { exception, GROUP, groupAt, report, tally } from './reports-made.mjs';

/** How many of them are taken. */
async function takenOf(...records) {
  const { send, taken } = endpoint();
  const { status } = await send(report(records));
  assert.equal(status, taken.length || !records.length ? 204 : 400);
  return taken.flat().length;
}

/** Not this one, and what comes with it nevertheless. */
async function isLeftOut(record) {
  const { send, taken } = endpoint();
  const sound = tally({}, { session: 'sound' });
  assert.equal((await send(report([record, sound]))).status, 204);
  assert.deepEqual(taken, [[sound]], JSON.stringify(record).slice(0, 200));
}

describe('where', () => {
  it('matches its own path, and none without one', () => {
    const matches = (path, url) => collectAt(path, {}).matches({ url: HOST + url });
    for (const path of [PATH, `${PATH}/`, 'tiny-turret/collect']) {
      assert.ok(matches(path, PATH) && matches(path, `${PATH}/?x`));
      for (const other of ['/', '/tiny-turret', `${PATH}ed`, `${PATH}/x`, `/x${PATH}`]) {
        assert.ok(!matches(path, other), other);
      }
    }
    for (const path of [undefined, null, '', '/', 7, {}, '/a b', '/a?b']) {
      assert.equal(collectAt(path, {}).path, '');
      assert.ok(!matches(path, '/'), String(path));
    }
  });
});

describe('who', () => {
  const statusWith = async (headers, settings) =>
    (await endpoint(settings).send(report([tally()]), { headers })).status;

  it('is a page of the same origin', async () => {
    assert.equal(await statusWith({ origin: HOST }), 204);
    assert.equal(await statusWith({ origin: HOST, 'sec-fetch-site': 'same-origin' }), 204);
    // Behind a proxy that speaks TLS for it the server knows another scheme.
    const http = { origin: HOST.replace('https', 'http'), 'sec-fetch-site': 'same-origin' };
    assert.equal(await statusWith(http), 204);
  });

  it('is nobody else', async () => {
    for (const headers of [
      {},
      { 'sec-fetch-site': 'same-origin' },
      { origin: 'null' },
      { origin: 'https://evil.example' },
      { origin: `${HOST}.evil.example` },
      { origin: HOST, 'sec-fetch-site': 'cross-site' },
      { origin: HOST, 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    ]) {
      assert.equal(await statusWith(headers), 403, JSON.stringify(headers));
    }
  });

  it('is a page of an origin that is named', async () => {
    const settings = {
      collectOrigins: ['https://app.example/', 'no origin', 'file:///x', 7, null],
    };
    const app = { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' };
    assert.equal(await statusWith(app, settings), 204);
    assert.equal(await statusWith({ ...app, origin: 'https://evil.example' }, settings), 403);
    assert.equal(await statusWith({ ...app, origin: 'null' }, settings), 403);
    const { send } = endpoint(settings);
    const asked = await send(undefined, { method: 'OPTIONS', headers: app });
    assert.equal(asked.status, 204);
    assert.equal(asked.headers.get('access-control-allow-origin'), 'https://app.example');
    assert.equal(asked.headers.get('access-control-allow-methods'), 'POST');
    assert.equal(asked.headers.get('access-control-allow-headers'), 'content-type');
    assert.equal(asked.headers.get('vary'), 'origin');
    const others = await send(undefined, { method: 'OPTIONS', headers: { origin: 'null' } });
    assert.equal(others.status, 403);
    assert.equal(others.headers.get('access-control-allow-origin'), null);
  });

  it('posts', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
      assert.equal((await endpoint().send(undefined, { method })).status, 405);
    }
  });
});

describe('how much', () => {
  it('is 64 KB, told or not', async () => {
    const { send, taken } = endpoint();
    assert.equal((await send('x'.repeat(65 << 10))).status, 413);
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(16 << 10));
      },
    });
    assert.equal((await send(body, { duplex: 'half' })).status, 413);
    assert.ok(pulled < 10, `${pulled} parts were read of a body without end`);
    assert.deepEqual(taken, []);
  });

  it('is 200 records of 20 groups, each within its bounds', async () => {
    const many = (length, of) => Array.from({ length }, (_, at) => of(at));
    const tallies = (length) => many(length, (at) => tally({}, { session: `s${at}` }));
    assert.equal(await takenOf(...tallies(200)), 200);
    assert.equal(await takenOf(...tallies(201)), 0);
    const ofGroups = (length) => many(length, (at) => tally({}, { group: groupAt(at) }));
    assert.equal(await takenOf(...ofGroups(20)), 20);
    assert.equal(await takenOf(...ofGroups(21)), 0);
    const stack = (length) => exception({ stack: 'x'.repeat(length) });
    const title = (length) => tally({ title: 'x'.repeat(length) });
    assert.equal(await takenOf(title(3 << 10), stack(30 << 10)), 2);
    await isLeftOut(title(4 << 10));
    await isLeftOut(stack(33 << 10));
    await isLeftOut(tally({}, { session: 'x'.repeat(65) }));
  });
});

describe('what', () => {
  it('is tallies and exceptions', async () => {
    assert.equal(await takenOf(tally(), exception()), 2);
    assert.equal(await takenOf(), 0);
  });

  it('is nothing that changes what is there', async () => {
    const [, count] = tally();
    const mark = JSON.stringify({ state: 'resolved', time: Date.now() });
    for (const [key, value] of [
      [`m/${GROUP}`, mark],
      [`m/${GROUP}/removed`, mark],
      ['v', '2'],
      ['n/abc.0', '{}'],
      [`t/${GROUP}/~`, count],
      [`t/${GROUP}/~abc`, count],
      [`x/${GROUP}/~/0`, exception()[1]],
    ]) {
      await isLeftOut([key, value]);
    }
    await isLeftOut(tally({ pack: { of: [['abc', 7, 7]] } }));
  });

  it('is nothing that is not what its key says', async () => {
    const [key, value] = tally();
    for (const record of [
      null,
      {},
      [],
      [key],
      [key, value, value],
      [key, null],
      [7, value],
      [key, 'no JSON'],
      [key, 'null'],
      [key, '[]'],
      [key, '{}'],
      [key.toUpperCase(), value],
      [`t/${GROUP}/`, value],
      [`t/${GROUP}/a/b`, value],
      [`t/${GROUP}/../b`, value],
      [`t/nogroup/abc`, value],
      tally({ count: 0 }),
      tally({ count: -1 }),
      tally({ count: 1e15 }),
      tally({ count: '7' }),
      tally({ last: 'now' }),
      tally({ hours: 7 }),
      tally({ hours: [null] }),
      exception({ group: 'fedcba9876543210' }),
      exception({ time: 'now' }),
      exception({}, { slot: 1_000 }),
      exception({}, { slot: '../0' }),
    ]) {
      await isLeftOut(record);
    }
  });

  it('is not of a time to come', async () => {
    const day = 24 * 3_600_000;
    const ahead = Date.now() + 2 * day;
    await isLeftOut(tally({ last: ahead }));
    await isLeftOut(tally({ hours: [[Math.floor(ahead / 3_600_000), 1]] }));
    await isLeftOut(exception({ time: ahead }));
    assert.equal(await takenOf(tally({ last: Date.now() + day / 2 })), 1);
  });

  it('is a report of this format', async () => {
    const { send, taken } = endpoint();
    const deep = '['.repeat(30_000);
    for (const body of [
      '',
      'no JSON',
      'null',
      '[]',
      '{}',
      deep,
      report([tally()], '2'),
      report([tally()], 1),
      report({ length: 1 }),
    ]) {
      assert.equal((await send(body)).status, 400, body.slice(0, 50));
    }
    assert.equal((await send(undefined)).status, 400);
    const nested = `{"tinyturret":"1","records":${deep}${']'.repeat(30_000)}}`;
    assert.equal((await send(nested)).status, 204);
    assert.deepEqual(taken, []);
  });
});

describe('an answer', () => {
  it('is empty, and stored nowhere', async () => {
    const { send } = endpoint();
    for (const body of [report([tally()]), '<script>', 'x'.repeat(65 << 10)]) {
      const answer = await send(body);
      assert.equal(await answer.text(), '');
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    }
  });

  it('waits for no store, which is kept alive', async () => {
    const kept = [];
    const importReport = () => new Promise(() => {});
    const keepAlive = (promise) => kept.push(promise);
    const { answer } = collectAt(PATH, { importReport }, { keepAlive });
    const headers = { origin: HOST };
    const body = report([tally()]);
    const { status } = await answer(new Request(HOST + PATH, { method: 'POST', headers, body }));
    assert.deepEqual([status, kept.length], [204, 1]);
  });

  it('comes whatever fails', async () => {
    const fails = () => {
      throw new Error('failed');
    };
    const body = report([tally()]);
    const request = () =>
      new Request(HOST + PATH, { method: 'POST', headers: { origin: HOST }, body });
    const failing = async () => fails();
    for (const [importReport, status] of [
      [fails, 500],
      [failing, 204],
    ]) {
      const { answer } = collectAt(PATH, { importReport });
      assert.equal((await answer(request())).status, status);
    }
    const importReport = async () => {};
    const { answer } = collectAt(PATH, { importReport }, { address: fails });
    assert.equal((await answer(request())).status, 500);
  });
});

describe('in a server of Node.js', () => {
  it('takes a report in, and leaves every other request to the host', async (t) => {
    const settings = { collectPath: PATH, viewerPath: '/tiny-turret', storageBackends: ['memory'] };
    const host = (_message, response) => response.end('the host');
    const server = createServer(turret.withTurret(host, settings));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    t.after(() => {
      server.close();
      server.closeAllConnections();
    });
    const origin = `http://127.0.0.1:${server.address().port}`;
    const send = (body, headers) => fetch(origin + PATH, { method: 'POST', body, headers });
    assert.equal(await (await fetch(origin)).text(), 'the host');
    assert.equal((await send(report([tally({ count: 3 }), exception()]), { origin })).status, 204);
    const [group] = await turret.groups();
    assert.deepEqual([group.title, group.count], ['Error: no lines', 3]);
    assert.equal((await turret.exceptions(GROUP)).length, 1);

    // One that was under way for longer.
    await send(report([tally({ count: 2 })]), { origin });
    await turret.resolve(GROUP);
    const mark = [`m/${GROUP}`, JSON.stringify({ state: 'ignored', time: Date.now() + 1 })];
    assert.equal((await send(report([mark]), { origin })).status, 204);
    assert.equal((await send(report([tally()]), {})).status, 403);
    assert.equal((await send('x'.repeat(5 << 20), { origin })).status, 413);
    const after = await turret.groups();
    assert.deepEqual(
      after.map(({ count, state }) => [count, state]),
      [[3, 'resolved']],
    );
  });
});
