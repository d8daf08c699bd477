// Tests of request targets and Host headers, sent over a socket to a server of Node.js with a mounted viewer.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, it } from 'node:test';
import { flush, groups, withTurret } from '../../pkg/worker.node.js';
import { exchange } from './harness/raw-http.mjs';

const VIEWER = 401;
const HOST_APP = 418;
let server;
let ask;

before(async () => {
  const app = (message, response) => {
    if (message.url.startsWith('/fail')) {
      response.writeHead(500).end();
      throw new Error('failed on purpose');
    }
    let length = 0;
    const end = () => response.writeHead(HOST_APP).end(`the app: ${length}`);
    const read = () => {
      message.on('end', end);
      message.on('data', (data) => {
        length += data.length;
      });
    };
    // Reads the body later, as apps often do after they have awaited something else.
    setTimeout(read, 20);
  };
  const auth = { user: 'ann', password: 'secret' };
  const storageBackends = ['memory'];
  const handler = withTurret(app, { viewerPath: '/tiny-turret/', auth, storageBackends });
  server = createServer((...given) => {
    try {
      handler(...given);
    } catch {
      // Ignores the error of the app, which has already responded with the status 500.
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ask = (target, host, method) => exchange(server.address().port, { target, host, method });
});
after(() => server.close());

it('the Host header does not decide the path', async () => {
  const hosts = ['x/tiny-turret/?', 'x/tiny-turret/#', 'x/tiny-turret', 'a/b', 'a\\tiny-turret/?'];
  for (const host of [...hosts, 'a@b', 'x?/tiny-turret/', 'a b', '[', '', 'x:99999', 'a,b']) {
    for (const target of ['/', '/other?/tiny-turret/', '/api/groups']) {
      assert.equal((await ask(target, host)).status, HOST_APP, `${host} ${target}`);
    }
    assert.equal((await ask('/tiny-turret/', host)).status, VIEWER, host);
    assert.equal((await ask('/tiny-turret/api/groups', host)).status, VIEWER, host);
  }
});

it('the path is that of the request target, in each form', async () => {
  for (const [target, status, method] of [
    ['/tiny-turret', VIEWER],
    ['/tiny-turret/?x', VIEWER],
    ['http://shop.example/tiny-turret/', VIEWER],
    ['http://evil.example:99/tiny-turret/api/groups', VIEWER],
    ['http://tiny-turret/', HOST_APP],
    ['http://shop.example/other?/tiny-turret/', HOST_APP],
    ['*', HOST_APP, 'OPTIONS'],
    ['//evil/tiny-turret/', HOST_APP],
    ['//tiny-turret/', HOST_APP],
    ['/other?/tiny-turret/', HOST_APP],
    ['/x/tiny-turret/', HOST_APP],
    ['/tiny-turret%2f', HOST_APP],
    ['/tiny-turret%2fapi/groups', HOST_APP],
    ['/%74iny-turret/', HOST_APP],
  ]) {
    assert.equal((await ask(target, 'shop.example', method)).status, status, target);
  }
});

it('a path that a proxy may have read differently is left to the app', async () => {
  for (const target of [
    '/x/../tiny-turret/',
    '/./tiny-turret/',
    '/x/%2e%2e/tiny-turret/api/groups',
    '/tiny-turret/../other',
    '/tiny-turret/./api/groups',
    '/x\\..\\tiny-turret/',
    '\\tiny-turret\\',
    '/tiny-turret\\api\\groups',
  ]) {
    const { status } = await ask(target, 'shop.example');
    // Accepts the status 400 too, because Node.js itself refuses some targets.
    assert.ok(status === HOST_APP || status === 400, `${target} ${status}`);
  }
});

it('a request of the app keeps its body, even if its target contains the path of the viewer', async () => {
  const body = 'x'.repeat(200_000);
  for (const path of ['/save', '/save?from=/tiny-turret/', '/tiny-turrets']) {
    const url = `http://127.0.0.1:${server.address().port}${path}`;
    const response = await fetch(url, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(20_000),
    });
    assert.equal(await response.text(), `the app: ${body.length}`, path);
  }
});

it('a failure has the URL of the target, without an invalid host', async () => {
  for (const host of ['x/tiny-turret/?', 'shop.example']) await ask('/fail?at=checkout', host);
  await flush();
  const [{ id }] = await groups();
  const { exceptions } = await import('../../pkg/worker.node.js');
  const urls = (await exceptions(id)).map(({ url, context }) => url ?? context.url);
  assert.deepEqual(urls.sort(), [
    'http://localhost/fail?at=checkout',
    'http://shop.example/fail?at=checkout',
  ]);
});
