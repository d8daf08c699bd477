// Tests of the requests to a worker: lists of several pages, cached responses, and failures.

import assert from 'node:assert/strict';
import { afterEach, describe, it, mock } from 'node:test';
import { HttpClient } from './http-client.js';
import { fakeFetch, json } from './http-helpers.mjs';

const BASE = new URL('https://shop.example/tiny-turret/api/');

describe('HttpClient', () => {
  afterEach(() => mock.restoreAll());

  it('reads all pages, each item once', async () => {
    const ids = Array.from({ length: 1_100 }, (_, at) => ({ id: `${at}` }));
    const requests = fakeFetch((url) => {
      const offset = Number(url.searchParams.get('offset'));
      // Each later page begins with the last item of the page before it, as if an item had been added between the requests.
      const from = Math.max(0, offset - 1);
      return json({ total: 1_100, groups: ids.slice(from, from + 500) });
    });
    const { items, isNew } = await client().readAll('groups', 'groups');
    assert.equal(requests.length, 3);
    assert.equal(requests[1].path, '/tiny-turret/api/groups?offset=500&limit=500');
    assert.equal(new Set(items.map(({ id }) => id)).size, items.length);
    assert.ok(items.length >= 1_099);
    assert.ok(isNew);
  });

  it('reads at most 10,000 items', async () => {
    const requests = fakeFetch(() => json({ total: 1e9, groups: [] }));
    await client().readAll('groups', 'groups');
    assert.equal(requests.length, 20);
  });

  it('returns the kept value when the worker has nothing new', async () => {
    let etag = '"1"';
    const requests = fakeFetch((_, { headers }) =>
      headers?.['if-none-match'] === etag
        ? new Response(null, { status: 304 })
        : json({ total: 1, groups: [{ id: etag }] }, { etag }),
    );
    const http = client();
    assert.equal((await http.readAll('groups', 'groups')).isNew, true);
    assert.deepEqual(await http.readAll('groups', 'groups'), {
      items: [{ id: '"1"' }],
      isNew: false,
    });
    assert.deepEqual(requests[1].headers, { 'if-none-match': '"1"' });
    etag = '"2"';
    assert.equal((await http.readAll('groups', 'groups')).isNew, true);
  });

  it('keeps the 30 responses that were used last', async () => {
    const requests = fakeFetch(() => json({}, { etag: '"1"' }));
    const http = client();
    for (let at = 0; at < 30; at += 1) await http.read(`status?${at}`);
    await http.read('status?0');
    await http.read('status?30');
    await http.read('status?0');
    await http.read('status?1');
    assert.ok(requests.at(-2).headers);
    assert.equal(requests.at(-1).headers, undefined);
  });

  it('sends a small body although the page is left', async () => {
    const requests = fakeFetch(() => json({}));
    const http = client();
    await http.post('clear');
    await http.postText('report', 'x'.repeat(70_000));
    const [small, large] = requests;
    assert.deepEqual([small.method, small.body, small.keepalive], ['POST', '{}', true]);
    assert.deepEqual(small.headers, { 'content-type': 'application/json' });
    assert.equal(large.keepalive, false);
  });

  it('makes no request after the viewer was closed', async () => {
    for (const [status, name] of [
      [401, 'Signed out'],
      [404, 'Closed'],
    ]) {
      mock.restoreAll();
      const requests = fakeFetch(() => json({}, { status }));
      const closed = mock.fn();
      const http = client(closed);
      await assert.rejects(http.request('report'), { name });
      await assert.rejects(http.read('status'), { name });
      assert.equal(requests.length, 1);
      assert.equal(closed.mock.callCount(), 1);
    }
  });

  it('makes requests after other failures', async () => {
    const requests = fakeFetch(() => json({}, { status: 500 }));
    const http = client(() => assert.fail('closed'));
    await assert.rejects(http.read('status'), { name: 'HTTP 500' });
    await assert.rejects(http.read('status'), { name: 'HTTP 500' });
    assert.equal(requests.length, 2);
  });

  it('rejects with a reason when no response arrives', async () => {
    const http = client();
    const failWith = (error) => {
      mock.restoreAll();
      fakeFetch(() => Promise.reject(error));
    };
    mockOnline(true);
    failWith(new TypeError('Failed to fetch'));
    await assert.rejects(http.read('status'), { message: 'no connection' });
    failWith(new DOMException('', 'TimeoutError'));
    await assert.rejects(http.read('status'), { message: 'no answer in 9 seconds' });
    mockOnline(false);
    await assert.rejects(http.read('status'), { name: 'Offline' });
  });

  it('rejects with a reason when the response is not JSON', async () => {
    fakeFetch(() => new Response('<!doctype html>'));
    const message = 'the response is not from a viewer';
    await assert.rejects(client().read('status'), { message });
  });

  function client(onClosed = () => {}) {
    return new HttpClient(BASE, onClosed);
  }

  function mockOnline(onLine) {
    Object.defineProperty(globalThis, 'navigator', { value: { onLine }, configurable: true });
  }
});
