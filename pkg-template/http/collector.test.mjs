// Tests of the endpoint for reports: who may send them, and the limits of their rate, size and format.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { entry, idAt, report } from '../../tests/edge/harness/report-builders.mjs';
import { tries } from '../../tests/fuzz.mjs';
import { collectorRoute } from './collector.js';
import { createPendingReports, MAX_PENDING } from './pending-reports.js';
import { MAX_ENTRIES, readReport as read } from './report-body.js';

const HOST = 'https://shop.example';
const PATH = '/tiny-turret/collect';
const MAX_BODY_BYTES = 65_536;

/**
 * Returns `{ added, send }`: an endpoint for reports to which `send(body, options)` sends a request, and the entries that it
 * has passed to `reports.add`, unless the test replaces `add`.
 */
function endpoint(settings, add) {
  const added = [];
  const remember = async (entries) => void added.push(entries);
  const collect = collectorRoute(PATH, { read, add: add ?? remember }, settings);
  return {
    added,
    send(body, { headers = { origin: HOST }, method = 'POST', ...options } = {}) {
      return collect.answer(new Request(HOST + PATH, { method, headers, body, ...options }));
    },
  };
}

describe('the path of the endpoint', () => {
  it('matches only itself, and nothing if it is invalid', () => {
    const matches = (path, url) => collectorRoute(path).matches({ url: HOST + url });
    for (const path of [PATH, `${PATH}/`, 'tiny-turret/collect']) {
      assert.ok(matches(path, PATH) && matches(path, `${PATH}/?x`));
      for (const other of ['/', '/tiny-turret', `${PATH}ed`, `${PATH}/x`, `/x${PATH}`]) {
        assert.ok(!matches(path, other), other);
      }
    }
    for (const path of [undefined, null, '', '/', 7, {}, '/a b', '/a?b']) {
      assert.equal(collectorRoute(path).path, '');
      assert.ok(!matches(path, '/'), String(path));
    }
  });
});

describe('a sender of reports', () => {
  const statusWith = async (headers, settings) =>
    (await endpoint(settings).send(report([entry()]), { headers })).status;

  it('may be a page of the same origin', async () => {
    assert.equal(await statusWith({ origin: HOST }), 204);
    assert.equal(await statusWith({ origin: HOST, 'sec-fetch-site': 'same-origin' }), 204);
    // Behind a proxy that terminates TLS, the server sees another scheme.
    const http = { origin: HOST.replace('https', 'http'), 'sec-fetch-site': 'same-origin' };
    assert.equal(await statusWith(http), 204);
  });

  it('cannot be a page of another origin, or unknown', async () => {
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

  it('may be a page of an origin in collectOrigins', async () => {
    const settings = { collectOrigins: ['https://app.example/', 'no origin', 7, null] };
    const app = { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' };
    assert.equal(await statusWith(app, settings), 204);
    assert.equal(await statusWith({ ...app, origin: 'https://evil.example' }, settings), 403);
    assert.equal(await statusWith({ ...app, origin: 'null' }, settings), 403);
    const { send } = endpoint(settings);
    const asked = await send(undefined, { method: 'OPTIONS', headers: app });
    assert.equal(asked.status, 204);
    assert.equal(asked.headers.get('access-control-allow-origin'), 'https://app.example');
    const others = await send(undefined, { method: 'OPTIONS', headers: { origin: 'null' } });
    assert.equal(others.status, 403);
    assert.equal(others.headers.get('access-control-allow-origin'), null);
  });

  it('must use POST', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
      assert.equal((await endpoint().send(undefined, { method })).status, 405);
    }
  });
});

describe('a report', () => {
  it('is refused if it has more than 64 KB, with or without a content length', async () => {
    const { send, added } = endpoint();
    const text = report([entry()]);
    assert.equal((await send(text.padEnd(MAX_BODY_BYTES))).status, 204);
    assert.equal(added.length, 1);
    assert.equal((await send(text.padEnd(MAX_BODY_BYTES + 1))).status, 413);
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(16 << 10));
      },
    });
    assert.equal((await send(body, { duplex: 'half' })).status, 413);
    assert.ok(pulled < 10, `${pulled} parts were read of a body without end`);
    assert.equal(added.length, 1);
  });

  it('is accepted with its first 50 entries', async () => {
    const { send, added } = endpoint();
    const entries = Array.from({ length: 60 }, (_, at) => ({ id: idAt(1, at) }));
    assert.equal((await send(report(entries))).status, 204);
    assert.deepEqual(added, [entries.slice(0, MAX_ENTRIES)]);
    assert.equal(MAX_ENTRIES, 50);
  });

  it('is accepted with the entries of its first four sessions', async () => {
    const { send, added } = endpoint();
    const ids = [1, 2, 3, 1, 4, 5, 2, 6].map((number, at) => idAt(number, at));
    const wrong = [7, null, { id: { toString: 7, valueOf: 7 } }];
    const entries = [...wrong, ...ids.map((id) => ({ id }))];
    assert.equal((await send(report(entries))).status, 204);
    const few = [1, 2, 3, 1, 4, 2].map((number) => idAt(number).split('/')[0]);
    assert.deepEqual(
      added.flat().map(({ id }) => id.split('/')[0]),
      few,
    );
  });
});

describe('the body of a report', () => {
  it('must have the current format', async () => {
    const { send, added } = endpoint();
    const deep = '['.repeat(30_000);
    for (const body of [
      undefined,
      '',
      'no JSON',
      'null',
      '7',
      '"x"',
      '[]',
      '{}',
      deep,
      report([entry()], '1'),
      report([entry()], '3'),
      report([entry()], 2),
      report([entry()], ['2']),
      report({ length: 1 }),
      report('x'),
      '{"__proto__":{"tinyturret":"2","entries":[]}}',
      JSON.stringify({ tinyturret: '2', records: [] }),
    ]) {
      assert.equal((await send(body)).status, 400, body?.slice(0, 50));
    }
    assert.deepEqual(added, []);
    assert.equal((await send(report([]))).status, 204);
    assert.equal((await send(new TextEncoder().encode(report([])))).status, 204);
    // The endpoint accepts any content type, because `sendBeacon` sends text.
    const headers = { origin: HOST, 'content-type': 'text/plain' };
    assert.equal((await send(report([]), { headers })).status, 204);
  });
});

describe('a response', () => {
  it('is empty, and not cached', async () => {
    const { send } = endpoint();
    for (const body of [report([entry()]), '<script>', 'x'.repeat(65 << 10)]) {
      const answer = await send(body);
      assert.equal(await answer.text(), '');
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    }
  });

  it('does not wait for the store, which is kept alive', async () => {
    const kept = [];
    const keepAlive = (promise) => kept.push(promise);
    const { send } = endpoint({ keepAlive }, () => new Promise(() => {}));
    assert.equal((await send(report([entry()]))).status, 204);
    assert.equal(kept.length, 1);
  });

  it('has a time to wait if there is no room', async () => {
    const { send } = endpoint({}, () => undefined);
    const { status, headers } = await send(report([entry()]));
    assert.deepEqual([status, headers.get('retry-after')], [429, '60']);
  });

  it('is sent whichever function fails', async () => {
    const fails = () => {
      throw new Error('failed');
    };
    const body = report([entry()]);
    assert.equal((await endpoint({}, fails).send(body)).status, 500);
    assert.equal((await endpoint({}, async () => fails()).send(body)).status, 204);
    assert.equal((await endpoint({ address: fails }).send(body)).status, 500);
  });
});

/**
 * The number of isolates that the tests have created, which makes the namespace of each unique. `isolate()` returns `{ send,
 * records }`: an endpoint whose entries stay in memory because no store accepts them, and a function that returns these
 * records.
 */
let namespaces = 0;
function isolate() {
  const namespace = `collector.test ${namespaces++}`;
  const { add } = createPendingReports({
    namespace: () => namespace,
    collect: async () => {},
    now: Date.now,
  });
  let requests = 0;
  const address = () => `10.${requests++ >> 8}.${requests & 255}.1`;
  const { send } = endpoint({ collectRate: Infinity, address }, add);
  return {
    send,
    records: () => [...(globalThis[Symbol.for(`tinyturret.memory/${namespace}`)] ?? [])],
  };
}

describe('any body', () => {
  const part = fc.oneof(
    fc.json({ maxDepth: 5 }),
    fc.constant(JSON.stringify(entry())),
    fc.constant(JSON.stringify(entry({ id: idAt(1), texts: { stack: 'x'.repeat(20_000) } }))),
    fc.constant('{"__proto__":{"polluted":1}}'),
    fc.constant('['.repeat(20_000)),
    fc.string({ unit: 'binary' }),
  );
  const text = fc.oneof(
    part,
    fc.array(part).map((parts) => `{"tinyturret":"2","entries":[${parts}]}`),
    fc.tuple(part, fc.nat()).map(([text, at]) => report([]).slice(0, at % 30) + text),
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 1_000 }),
    text.map((text) => new TextEncoder().encode(text)),
    fc.tuple(text, fc.nat(), fc.nat(255)).map(([text, at, byte]) => {
      const changed = new TextEncoder().encode(text);
      changed[at % (changed.length || 1)] = byte;
      return changed;
    }),
  );

  it('gets a response, and adds nothing but reported entries within bounds', async () => {
    const { send, records } = isolate();
    const check = async (body) => {
      const { status } = await send(body.slice());
      assert.ok([204, 400, 413, 429].includes(status), `${status}`);
      for (const [key] of records())
        assert.match(key, /^reported\/j1\/[a-z0-9]{16}\/\d+(\/[c12])?$/);
    };
    await fc.assert(fc.asyncProperty(bytes, check), tries(1_000));
    assert.ok(records().length >= 2, 'no sound entry was among them');
    assert.deepEqual(Object.keys(Object.prototype), []);
  });

  it('is refused while too many reports wait for a store', async () => {
    const { send, records } = isolate();
    const statuses = new Set();
    for (let number = 0; number < 100; number++) {
      const stack = 'x'.repeat(16_000);
      const entries = [0, 1, 2].map((at) => entry({ id: idAt(number, at), texts: { stack } }));
      statuses.add((await send(report(entries))).status);
    }
    assert.deepEqual([...statuses], [204, 429]);
    let size = 0;
    for (const [key, value] of records()) size += key.length + value.length;
    assert.ok(size > MAX_PENDING && size < MAX_PENDING + MAX_BODY_BYTES, `${size}`);
  });
});
