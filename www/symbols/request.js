// Requests symbol files from the worker that mounts the viewer, and from the origin of the viewer. Requests to other
// origins are never sent.

import { SymbolError } from './symbol-error.js';

/** Time in milliseconds until a request is aborted, which then rejects. */
const TIME_LIMIT_MS = 60_000;

/** Sends the requests that find one symbol file. `options` are those of `fetchDeployed`: `{ api, origin, fetch }`. */
export class Requests {
  #api;
  #origin;
  #fetch;

  constructor({ api, origin, fetch = globalThis.fetch }) {
    this.#api = api;
    this.#origin = origin;
    this.#fetch = fetch;
  }

  /**
   * Resolves to the bytes that the setting `symbols` of the worker returns for the file and release, or to undefined if the
   * viewer is not mounted in a worker, or the setting returns nothing.
   */
  async fromWorker(file, release, maxBytes) {
    if (!this.#api) return undefined;
    const url = new URL('symbols', this.#api);
    url.searchParams.set('file', file);
    url.searchParams.set('release', release);
    return this.get(url.href, maxBytes);
  }

  /**
   * Returns the URL of a script or module, or undefined if `file` is not an `http:` or `https:` URL. Throws a `SymbolError` if
   * the URL is at another origin. `what` is the noun of the symbol file in the message of the error.
   */
  urlOf(file, what) {
    const url = URL.canParse(file) ? new URL(file) : undefined;
    if (!/^https?:$/.test(url?.protocol)) return undefined;
    if (url.origin !== this.#origin) {
      throw new SymbolError(
        `it is at another origin, from which the viewer requests nothing: drop its ${what} here`,
      );
    }
    return url;
  }

  /**
   * Returns the absolute URL of a link in a script or module, whose own URL is `base`. Throws a `SymbolError` if the link is
   * not valid or at another origin. `what` is the noun of the symbol file in the message of the error.
   */
  linked(link, base, what) {
    const url = URL.canParse(link, base.href) ? new URL(link, base.href) : undefined;
    if (url?.origin !== base.origin) {
      throw new SymbolError(
        `its ${what} is at another origin, from which the viewer requests nothing: drop the ${what} here`,
      );
    }
    return url.href;
  }

  /**
   * Resolves to the bytes of the source map at a link in a script or module: in a `data:` URL, or on the server. Resolves to
   * undefined if the server has no such file.
   */
  async map(link, base, maxBytes) {
    return /^data:/i.test(link) ? dataOf(link) : this.get(this.linked(link, base, 'map'), maxBytes);
  }

  /**
   * Resolves to the bytes at a URL, or to undefined if the server has no file there (status 204, 404 or 410). Rejects
   * with a `SymbolError` if the request fails, takes longer than a minute, or returns more than `maxBytes`.
   */
  async get(url, maxBytes) {
    // `fetch` throws if it is called as a method of another object than the global one, so it is called as a function.
    const fetch = this.#fetch;
    let response;
    try {
      // With the mode `same-origin`, a redirect to another origin fails.
      response = await fetch(url, {
        mode: 'same-origin',
        signal: AbortSignal.timeout(TIME_LIMIT_MS),
      });
    } catch {
      throw new SymbolError(
        'the server cannot be reached, takes longer than a minute, or redirects to another origin',
      );
    }
    if ([204, 404, 410].includes(response.status)) return undefined;
    if (!response.ok) throw new SymbolError(refused(response.status));
    return read(response, maxBytes);
  }
}

/** Returns the text about a response whose status is an error. A viewer with a password responds with 401 after a sign-out. */
function refused(status) {
  const advice = status === 401 ? ': reload the page to sign in' : '';
  return `the server responds with status ${status}${advice}`;
}

/** Returns the bytes in the `data:` URL of a source map. Throws a `SymbolError` if the URL is not valid. */
function dataOf(link) {
  const [, base64, content] = /^data:[^,]*?(;base64)?,([\s\S]*)$/i.exec(link) ?? [];
  try {
    const text = base64 ? atob(content) : decodeURIComponent(content);
    return base64
      ? Uint8Array.from(text, (character) => character.charCodeAt(0))
      : new TextEncoder().encode(text);
  } catch {
    throw new SymbolError('the map inside the script is damaged: drop the map here');
  }
}

/** Resolves to the bytes of the body of a response. Stops reading and rejects with a `SymbolError` after `maxBytes`. */
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
    throw new SymbolError('the connection was lost: press Load symbols again');
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
