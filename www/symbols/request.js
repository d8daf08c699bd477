// Requests for symbol files: to the worker that mounts the viewer, and to the origin of the viewer. Nothing is requested from
// another origin.

import { SymbolError } from './symbol-error.js';

const TIME_LIMIT_MS = 60_000;

/** Requests of one search. `options` are those of `fetch` of a kind. */
export class Requests {
  #api;
  #origin;
  #fetch;

  constructor({ api, origin, fetch = globalThis.fetch }) {
    this.#api = api;
    this.#origin = origin;
    this.#fetch = fetch;
  }

  /** Resolves to what the setting `symbols` of the worker returns, or to undefined. */
  async fromWorker(file, release, maxBytes) {
    if (!this.#api) return undefined;
    const url = new URL('symbols', this.#api);
    url.searchParams.set('file', file);
    url.searchParams.set('release', release);
    return this.get(url.href, maxBytes);
  }

  /** The address as a URL, or undefined if it is none of a server. `what` is what is wanted of the file. */
  urlOf(file, what) {
    const url = URL.canParse(file) ? new URL(file) : undefined;
    if (!/^https?:$/.test(url?.protocol)) return undefined;
    if (url.origin !== this.#origin) {
      throw new SymbolError(
        `it is not of this origin, so its ${what} is not fetched: drop the file here`,
      );
    }
    return url;
  }

  /** The address in a file, which may be relative to that of the file, `base`. */
  linked(link, base, what) {
    const url = URL.canParse(link, base.href) ? new URL(link, base.href) : undefined;
    if (url?.origin !== base.origin) {
      throw new SymbolError(
        `its ${what} is at another origin, so it is not fetched: drop the file here`,
      );
    }
    return url.href;
  }

  /** Resolves to the map at an address in a script or module: in the address itself, or on the server. */
  async map(link, base, maxBytes) {
    return /^data:/i.test(link) ? dataOf(link) : this.get(this.linked(link, base, 'map'), maxBytes);
  }

  /** Resolves to the bytes, or to undefined if there is no such file. */
  async get(url, maxBytes) {
    // Not called as a method, because `fetch` refuses that.
    const fetch = this.#fetch;
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
