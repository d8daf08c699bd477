// Sends the source maps and debug files that the setting `symbols` returns to the viewer.

import { reply, withWasm } from './secure-headers.js';
import { files as scripts } from './symbols-files.js';

const WORKER = 'symbols-worker.js';

/** The script of the viewer's worker that resolves frames, and the script that it loads for wasm frames. */
export const files = { ...scripts, [WORKER]: { ...scripts[WORKER], headers: withWasm() } };

const MAX_CHARACTERS = 2048;
/** Encoded characters by which a path could lead out of the folder of the maps. The sender of a report chooses the path. */
const UNSAFE = /%2f|%5c|%00|\\/i;

/**
 * Resolves to a response with the body of the response that `symbols(file, release)` returns. Its status is 204 if that is not
 * a successful response, or if the query has no file. `file` is the path of the script, without dot segments.
 */
export async function sendSymbols(query, symbols) {
  const file = pathOfScript(query.get('file') ?? '');
  const release = (query.get('release') ?? '').slice(0, MAX_CHARACTERS);
  const isAsked = file && typeof symbols === 'function';
  const response = isAsked && (await symbols(file, release));
  if (!response?.ok) return reply(204, null);
  return reply(200, response.body, { 'content-type': 'application/json' });
}

function pathOfScript(address) {
  if (address.length > MAX_CHARACTERS || !URL.canParse(address, 'file:///')) return '';
  const { pathname } = new URL(address, 'file:///');
  return /^\/./.test(pathname) && !UNSAFE.test(pathname) ? pathname : '';
}
