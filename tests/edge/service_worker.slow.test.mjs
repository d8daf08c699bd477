// Tests a service worker that fails in a browser. Its failures are in the storage of the page.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { withBrowser } from '../e2e/harness/browsers.mjs';
import { ROOT } from '../package/project.mjs';

const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm' };

const WORKER = `
import { withTurret } from '/tinyturret/worker.js';
const path = (event) => new URL(event.request.url).pathname;
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', withTurret((event) => {
  if (path(event) === '/answered') return event.respondWith(new Response('by the service worker'));
  if (path(event) === '/thrown') throw new TypeError('thrown in fetch');
  if (path(event) === '/rejected') event.respondWith(Promise.reject(new RangeError('rejected in respondWith')));
  if (path(event) === '/waited') event.waitUntil(Promise.reject(new Error('failed in waitUntil')));
}));
addEventListener('message', () => { throw new Error('failed in message') });
`;

describe('a service worker in Chromium', () => {
  let server;
  let url;
  before(async () => {
    server = createServer(answer);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${server.address().port}/`;
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  it('stores failures of its events, and responds as without tinyturret', () =>
    withBrowser('chromium', async (open) => {
      const tab = await open(url);
      await tab.evaluate(async () => {
        const { serviceWorker } = navigator;
        await serviceWorker.register('/worker.js', { type: 'module' });
        if (!serviceWorker.controller) {
          await new Promise((resolve) =>
            serviceWorker.addEventListener('controllerchange', resolve),
          );
        }
      });
      const answers = await tab.evaluate(async () => {
        const ask = async (path) => (await fetch(path)).text().catch(String);
        const answers = await Promise.all(
          ['/answered', '/thrown', '/waited'].map((path) => ask(path)),
        );
        answers.push(await ask('/rejected').catch((error) => error.name));
        navigator.serviceWorker.controller.postMessage('');
        return answers;
      });
      assert.deepEqual(answers, [
        'by the service worker',
        'by the server',
        'by the server',
        'TypeError',
      ]);
      const expected = {
        'Error: failed in message': 1,
        'Error: failed in waitUntil': 1,
        'RangeError: rejected in respondWith': 1,
        'TypeError: thrown in fetch': 1,
      };
      const isThere = async (expected) => {
        const { groups, init } = await import('/tinyturret/index.js');
        await init({ listen: false });
        const counts = Object.fromEntries(
          (await groups()).map(({ title, count }) => [title, count]),
        );
        const text = JSON.stringify(counts, Object.keys(counts).sort());
        return text === JSON.stringify(expected) || false;
      };
      await tab.waitFor(isThere, expected);
    }));
});

async function answer({ url }, response) {
  const type = TYPES[extname(url)];
  if (url === '/worker.js') return response.writeHead(200, { 'content-type': type }).end(WORKER);
  if (!url.startsWith('/tinyturret/')) {
    const html = { 'content-type': url === '/' ? 'text/html' : 'text/plain' };
    return response.writeHead(200, html).end('by the server');
  }
  const file = await readFile(join(ROOT, 'pkg', url.slice('/tinyturret/'.length)));
  response.writeHead(200, { 'content-type': type }).end(file);
}
