// Serves the package, the viewer and the playground: node scripts/serve.mjs [--port N]

import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { argv } from 'node:process';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The served folders of the project, by URL prefix. The first prefix that matches is used. */
const PROJECT = [
  ['/playground/', join(ROOT, 'examples/playground')],
  ['/', join(ROOT, 'pkg')],
];

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

/**
 * Starts a static server on a loopback address. `folders` are `[prefix, folder, headers]`. Without them it serves the
 * project, and `/` redirects to the playground. Resolves to `{ url, close }`.
 */
export async function serve({ port = 0, host = '127.0.0.1', folders } = {}) {
  const server = createServer((request, response) => {
    answer(request, response, folders).catch((error) => end(response, 500, String(error)));
  });
  server.listen(port, host);
  await once(server, 'listening');
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://${host}:${server.address().port}/`, close };
}

async function answer(request, response, folders) {
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405);
  const [, address, query] = request.url.match(/^([^?]*)(.*)$/);
  const path = decode(address);
  if (!path) return end(response, 400);
  if (path === '/' && !folders) return redirect(response, '/playground/');
  const { file, headers } = locate(path, folders ?? PROJECT);
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory() && !path.endsWith('/')) return redirect(response, `${address}/${query}`);
  const name = found?.isDirectory() ? join(file, 'index.html') : file;
  const content = found && (await stat(name).catch(() => null));
  if (!content?.isFile()) return end(response, 404);
  response.writeHead(200, {
    'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
    'content-length': content.size,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  if (request.method === 'HEAD') return response.end();
  await pipeline(createReadStream(name), response);
}

/** Returns the decoded path of a URL, or undefined if it is malformed or could lead out of the folder. */
function decode(address) {
  try {
    const path = decodeURIComponent(address);
    const leadsOut = /\/\/|\\|\0|(^|\/)\.\.(\/|$)/.test(path);
    return path.startsWith('/') && !leadsOut ? path : undefined;
  } catch {
    return undefined;
  }
}

function locate(path, folders) {
  const [prefix, folder, headers] = folders.find(([start]) => `${path}/`.startsWith(start));
  return { file: join(folder, path.slice(prefix.length)), headers };
}

function redirect(response, location) {
  response.writeHead(302, { location, 'cache-control': 'no-store' }).end();
}

function end(response, code, text = '') {
  if (!response.headersSent) response.writeHead(code, { 'cache-control': 'no-store' });
  response.end(text);
}

async function main() {
  const { values } = parseArgs({ options: { port: { type: 'string' } } });
  const { url } = values.port ? await serve({ port: Number(values.port) }) : await serveNear(8080);
  console.log(
    `\n  playground  ${url}playground/\n  viewer      ${url}viewer/\n\nStop with Ctrl+C.`,
  );
}

/**
 * Serves the project on `port`, or on another one if it is in use. A stable port matters because browsers store data per
 * origin.
 */
async function serveNear(port) {
  try {
    return await serve({ port });
  } catch {
    return serve();
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(`✗ ${error.message}`);
    process.exitCode = 1;
  });
}
