// Serves the pages and the contestants, and collects what they send. Each site has a port of its own, and so an origin.

import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { askable } from './asked.mjs';
import { BUNDLES } from './bundle.mjs';
import { script } from './errors.mjs';

const TIME_LIMIT_MS = 300_000;
const PAGES = fileURLToPath(new URL('page', import.meta.url));

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/**
 * The headers of all responses. Pages are cross-origin isolated, which gives them precise clocks, and files are cached, as on a
 * site with versioned files.
 */
const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'public, max-age=31536000, immutable',
};

/**
 * Serves `files` on a free port. Resolves to `{ url, asked, ask(part, …), go(url), onMark(work), received(), close() }`.
 * `received()` returns the number of errors that contestants have sent.
 */
export async function openSite(files) {
  let received = 0;
  let mark = () => {};
  const { answer: nextQuestion, ask, go } = askable(TIME_LIMIT_MS);
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') return answer(files, request, response);
    if (request.url.startsWith('/offline')) return request.socket.destroy();
    if (request.url === '/asked')
      return end(response, 200, await nextQuestion(await bodyOf(request)));
    if (request.url === '/mark') return end(response, 200, JSON.stringify(await mark()));
    received += errorsIn(await bodyOf(request));
    // Responds to Honeybadger with 201 and an id, as its own server does.
    end(response, request.url.startsWith('/honeybadger') ? 201 : 200, '{"id":"1"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}/`;
  return {
    url,
    ask,
    go,
    asked: `${url}?asked`,
    /** Makes the site call `work` for each mark of the page. The page waits until `work` has resolved. */
    onMark(work) {
      mark = work;
    },
    received: () => received,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Resolves to all served files by path, so that no file is read during a measurement. */
export async function readFiles() {
  const files = new Map([['/errors.mjs', Buffer.from(script())]]);
  await add(files, '/page/', PAGES);
  await add(files, '/contestants/', BUNDLES);
  files.set('/', files.get('/page/index.html'));
  return files;
}

async function add(files, prefix, folder) {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(prefix + path.slice(folder.length + 1), await readFile(path));
  }
}

function answer(files, request, response) {
  const path = request.url.split('?')[0];
  const content = files.get(path);
  if (!content) return response.writeHead(404, HEADERS).end();
  const type = TYPES[extname(path)] ?? TYPES['.html'];
  response.writeHead(200, { ...HEADERS, 'content-type': type, 'content-length': content.length });
  response.end(content);
}

function end(response, status, text) {
  const headers = { 'cache-control': 'no-store', 'content-type': 'application/json' };
  response.writeHead(status, { ...HEADERS, ...headers }).end(text);
}

async function bodyOf(request) {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

/** Returns the number of errors in a request of a contestant: 0 or 1. Sentry also sends sessions and reports about itself. */
function errorsIn(body) {
  return body.startsWith('{"event_id"') || !body.includes('\n{"type":') ? 1 : 0;
}
