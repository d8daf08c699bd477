// Tests which requests to a worker the functions of the source make.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { openHttp } from './http.js';
import { fakeFetch, json } from './http-helpers.mjs';

const BASE = new URL('https://shop.example/tiny-turret/api/');
const GROUP = '0123456789abcdef';
const STATUS = { reading: 'memory' };

describe('openHttp', () => {
  let source;
  let requests;
  let failure;

  beforeEach(() => {
    // Node.js has no global `removeEventListener`, which the poller calls when the viewer is closed.
    globalThis.removeEventListener = () => {};
    failure = undefined;
    requests = fakeFetch(({ pathname }) => failure ?? respond(pathname));
    source = openHttp(BASE);
  });
  afterEach(() => {
    mock.restoreAll();
    delete globalThis.removeEventListener;
  });

  it('lists the groups, and reads the status with them', async () => {
    assert.equal(source.status(), undefined);
    assert.deepEqual(await source.list(), [{ id: GROUP }]);
    assert.deepEqual(source.status(), STATUS);
  });

  it('reads the exceptions of a group by its id', async () => {
    assert.deepEqual(await source.exceptions(GROUP), [{ id: 'a.1' }]);
    assert.equal(paths()[0], `groups/${GROUP}/exceptions?offset=0&limit=100`);
  });

  it('makes no request for an id that no group can have', async () => {
    assert.deepEqual(await source.exceptions('../clear'), []);
    assert.equal(requests.length, 0);
  });

  it('posts triage', async () => {
    await source.act.resolve(GROUP, { release: '1.4' });
    await source.act.ignore(GROUP, { untilCount: 7 });
    await source.act.reopen(GROUP);
    await source.act.remove(GROUP);
    await source.act.clear();
    assert.deepEqual(
      requests.map(({ method, body }) => `${method} ${body}`),
      ['POST {"release":"1.4"}', 'POST {"untilCount":7}', 'POST {}', 'POST {}', 'POST {}'],
    );
    const names = ['resolve', 'ignore', 'reopen', 'remove'];
    assert.deepEqual(paths(), [...names.map((name) => `groups/${GROUP}/${name}`), 'clear']);
  });

  it('exports a report of all groups, or of one', async () => {
    assert.equal(await source.exportReport(), '"exported"');
    assert.equal(await source.exportReport('a&b'), '"exported"');
    assert.deepEqual(paths(), ['report', 'report?group=a%26b']);
  });

  it('rejects with the reason when a report cannot be exported', async () => {
    failure = json({}, { status: 401 });
    await assert.rejects(source.exportReport(), { name: 'Signed out' });
  });

  it('lets the worker read a report file', async () => {
    assert.equal(await source.readReport('[]'), 'exported');
    assert.deepEqual([requests[0].method, requests[0].body], ['POST', '[]']);
  });

  function paths() {
    return requests.map(({ path }) => path.slice(BASE.pathname.length));
  }

  function respond(pathname) {
    if (pathname.endsWith('/groups')) return json({ total: 1, groups: [{ id: GROUP }] });
    if (pathname.endsWith('/exceptions')) return json({ total: 1, exceptions: [{ id: 'a.1' }] });
    return json(pathname.endsWith('/status') ? STATUS : 'exported');
  }
});
