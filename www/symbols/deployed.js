// Fetches the source map of a script: from the worker that mounts the viewer, or from where the script is.

import { addressOf, nameOf } from './identity.js';
import { MAX_MAP_BYTES } from './read-map.js';
import { Requests } from './request.js';
import { SymbolError } from './symbol-error.js';

export const MAX_SCRIPT_BYTES = 64 << 20;
/** Comments at the end of a script. */
const MAP_COMMENT = /^[ \t]*\/[/*][#@][ \t]*sourceMappingURL=([^\s'"*]+)/gm;
const ID_COMMENT = /^[ \t]*\/\/[#@][ \t]*debugId=([\da-f-]{32,36})/gim;
/** How much of the end of a script is searched for them. A map within the script may be long. */
const MAX_TAIL = MAX_MAP_BYTES;

/**
 * Resolves to `{ bytes, script }`: the map, and what is known of the script, `{ text, debugId }`, if it was fetched. Resolves
 * to undefined if the script has no address, such as one of the engine.
 * Rejects with a `SymbolError`. `options` are `{ api, origin, fetch }`; `api` is the address of the JSON of a mounted viewer, or
 * undefined.
 */
export async function fetchDeployed(file, release, options) {
  const requests = new Requests(options);
  const given = await requests.fromWorker(file, release, MAX_MAP_BYTES);
  if (given) return { bytes: given };
  const url = requests.urlOf(file, 'map');
  if (!url) return undefined;
  const text = decode(await requests.get(url.href, MAX_SCRIPT_BYTES));
  const script = text && { text, debugId: lastOf(ID_COMMENT, text).toLowerCase() };
  const link = text && lastOf(MAP_COMMENT, text.slice(-MAX_TAIL));
  const bytes = link
    ? await requests.map(link, url, MAX_MAP_BYTES)
    : await requests.get(`${addressOf(url.href)}.map`, MAX_MAP_BYTES);
  if (!bytes)
    throw new SymbolError(`there is no ${link ? nameOf(link) : `${nameOf(file)}.map`} beside it`);
  return { bytes, script };
}

function decode(bytes) {
  return bytes && new TextDecoder().decode(bytes);
}

function lastOf(pattern, text) {
  return [...text.matchAll(pattern)].at(-1)?.[1] ?? '';
}
