// The source maps that the setting `symbols` returns, for the viewer.

import { reply } from './secure-headers.js';

/** The script of the viewer's worker that reads maps. */
export { files } from './symbols-files.js';

const MAX_CHARACTERS = 2048;
/** Whoever reports a failure chooses the address. Decoded, these would leave the folder of the maps. */
const UNSAFE = /%2f|%5c|%00|\\/i;

/**
 * Responds with the body of what `symbols(file, release)` returns; with the status 204 if that is no successful response, or
 * the query names no file. `file` is the path of the script, without dot segments.
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
