// Serves the parts of a test site that have nothing to do with its endpoint: a page, the files of the package, and two origins.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';

const PACKAGE = new URL('../pkg/', import.meta.url).pathname;
const TYPES = { js: 'text/javascript', wasm: 'application/wasm' };

/**
 * Sends the file of the package that a path below `/pkg/` names, and `page` for any other path, with the content security
 * policy `policy`, if any. Rejects if there is no such file.
 */
export async function sendPage(pathname, response, page, policy) {
  if (!pathname.startsWith('/pkg/')) {
    const headers = policy && { 'content-security-policy': policy };
    return response.writeHead(200, { 'content-type': 'text/html', ...headers }).end(page);
  }
  const file = join(PACKAGE, normalize(pathname.slice('/pkg'.length)));
  const bytes = await readFile(file);
  const type = TYPES[file.split('.').pop()] ?? 'text/plain';
  response.writeHead(200, { 'content-type': type }).end(bytes);
}

/** Makes a server listen. Resolves to two origins that reach it, and `close()`, which stops it and ends all connections. */
export async function listen(server) {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  return {
    origin: `http://127.0.0.1:${port}`,
    otherOrigin: `http://localhost:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
