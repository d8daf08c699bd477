// Fetches the source map of a script from the worker that mounts the viewer, or from the server of the script.

import { addressOf, nameOf } from './identity.js';
import { MAX_MAP_BYTES } from './read-map.js';
import { Requests } from './request.js';
import { SymbolError } from './symbol-error.js';

/** Maximum bytes of a script that is fetched. Fetching a larger one rejects. */
const MAX_SCRIPT_BYTES = 64 << 20;
/** Patterns of two comments at the end of a script: with the link to its source map, and with the id of its build. */
const MAP_COMMENT = /^[ \t]*\/[/*][#@][ \t]*sourceMappingURL=([^\s'"*]+)/gm;
const ID_COMMENT = /^[ \t]*\/\/[#@][ \t]*debugId=([\da-f-]{32,36})/gim;
/**
 * Number of characters at the end of a script in which the link to its source map is searched; an earlier link is not found.
 * The link may be a `data:` URL that contains the map.
 */
const MAX_TAIL = MAX_MAP_BYTES;

/**
 * Fetches the source map of a script: first from the worker that mounts the viewer, which gets `file` and `release`. If it has
 * no map, fetches the script, and then the map at the link in the last comment of the script, or at `<script>.map` without a
 * link.
 *
 * Resolves to `{ bytes, script }`: the map, and `{ text, debugId }` of the script; `script` is undefined if the script was not
 * fetched. Resolves to undefined if the worker has no map and `file` is not an `http:` or `https:` URL, such as the name of a
 * module of the engine. Rejects with a `SymbolError` if there is no map, it or the script is at another origin, or a request
 * fails.
 *
 * `options` are `{ api, origin, fetch }`: the URL of the API of a mounted viewer or undefined, the origin of the viewer, and
 * `fetch` or a replacement.
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
  if (!bytes) {
    const name = link ? nameOf(link) : `${nameOf(file)}.map`;
    throw new SymbolError(`the server has no ${name}: drop the map here`);
  }
  return { bytes, script };
}

/** Returns the text of bytes in UTF-8, or undefined if there are no bytes. */
function decode(bytes) {
  return bytes && new TextDecoder().decode(bytes);
}

/** Returns the text of the first group in the last match of a global pattern, or '' without a match. */
function lastOf(pattern, text) {
  return [...text.matchAll(pattern)].at(-1)?.[1] ?? '';
}
