// Fetches the source map of a script: from the worker that mounts the viewer, or from where the script is, if that is the
// origin of the viewer. Nothing is requested from another origin.

import { addressOf, nameOf } from './identity.js';
import { MAX_MAP_BYTES } from './read-map.js';
import { SymbolError } from './symbol-error.js';

const MAX_SCRIPT_BYTES = 64 << 20;
const TIME_LIMIT_MS = 60_000;
/** Comments at the end of a script. */
const MAP_COMMENT = /^[ \t]*\/[/*][#@][ \t]*sourceMappingURL=([^\s'"*]+)/gm;
const ID_COMMENT = /^[ \t]*\/\/[#@][ \t]*debugId=([\da-f-]{32,36})/gim;
/** How much of the end of a script is searched for them. A map within the script may be long. */
const MAX_TAIL = MAX_MAP_BYTES;

/**
 * Resolves to `{ bytes, script }`: the map, and what is known of the script, `{ text, debugId }`, if it was fetched. Resolves
 * to undefined if the script has no address, such as one of the engine.
 * Rejects with a `SymbolError`. `api` is the address of the JSON of a mounted viewer, or undefined.
 */
export async function fetchDeployed(file, release, { api, origin, fetch = globalThis.fetch }) {
  const get = (url, maxBytes) => request(fetch, url, maxBytes);
  const given = api && (await fromWorker(get, api, file, release));
  if (given) return { bytes: given };
  const url = URL.canParse(file) ? new URL(file) : undefined;
  if (!/^https?:$/.test(url?.protocol)) return undefined;
  if (url.origin !== origin) {
    throw new SymbolError(
      'it is not of this origin, so its map is not fetched: drop the file here',
    );
  }
  const text = decode(await get(url.href, MAX_SCRIPT_BYTES));
  const script = text && { text, debugId: lastOf(ID_COMMENT, text).toLowerCase() };
  const link = text && lastOf(MAP_COMMENT, text.slice(-MAX_TAIL));
  const bytes = link
    ? await linked(get, link, url)
    : await get(`${addressOf(url.href)}.map`, MAX_MAP_BYTES);
  if (!bytes)
    throw new SymbolError(`there is no ${link ? nameOf(link) : `${nameOf(file)}.map`} beside it`);
  return { bytes, script };
}

/** What the setting `symbols` of the worker returns. */
function fromWorker(get, api, file, release) {
  const url = new URL('symbols', api);
  url.searchParams.set('file', file);
  url.searchParams.set('release', release);
  return get(url.href, MAX_MAP_BYTES);
}

async function linked(get, link, script) {
  if (/^data:/i.test(link)) return dataOf(link);
  const url = URL.canParse(link, script.href) ? new URL(link, script.href) : undefined;
  if (url?.origin !== script.origin) {
    throw new SymbolError('its map is at another origin, so it is not fetched: drop the file here');
  }
  return get(url.href, MAX_MAP_BYTES);
}

function dataOf(link) {
  const [, base64, content] = /^data:[^,]*?(;base64)?,([\s\S]*)$/i.exec(link) ?? [];
  try {
    const text = base64 ? atob(content) : decodeURIComponent(content);
    return base64
      ? Uint8Array.from(text, (character) => character.charCodeAt(0))
      : new TextEncoder().encode(text);
  } catch {
    throw new SymbolError('the map in the script is cut off');
  }
}

/** Resolves to the bytes, or to undefined if there is no such file. */
async function request(fetch, url, maxBytes) {
  let response;
  try {
    // A redirect to another origin fails.
    response = await fetch(url, {
      mode: 'same-origin',
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    });
  } catch {
    throw new SymbolError('the server cannot be reached, or redirects to another origin');
  }
  if ([204, 404, 410].includes(response.status)) return undefined;
  if (!response.ok) throw new SymbolError(`the server answers ${response.status}`);
  return read(response, maxBytes);
}

async function read({ body }, maxBytes) {
  const chunks = [];
  let size = 0;
  try {
    for (const reader = body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > maxBytes) {
        reader.cancel().catch(() => {});
        break;
      }
      chunks.push(value);
    }
  } catch {
    throw new SymbolError('the connection was lost');
  }
  if (size > maxBytes) throw new SymbolError(`it is larger than ${maxBytes >> 20} MB`);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function decode(bytes) {
  return bytes && new TextDecoder().decode(bytes);
}

function lastOf(pattern, text) {
  return [...text.matchAll(pattern)].at(-1)?.[1] ?? '';
}
