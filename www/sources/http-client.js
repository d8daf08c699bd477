// Sends requests to the JSON API of a worker that serves the viewer.

import { closed, offline, refused, unanswered } from './http-failures.js';

const PAGE_SIZES = { groups: 500, exceptions: 100 };
const MAX_ITEMS = 10_000;
/**
 * The time limit of a request, which rejects afterwards. It is shorter than the limit of state/notice.js, whose error would
 * not name the reason.
 */
const TIME_LIMIT_MS = 9_000;
/** The number of responses that are cached with their ETag. Beyond it, the least recently used response is dropped. */
const MAX_CACHED = 30;
/**
 * A request whose body has fewer UTF-16 units than this is sent with `keepalive`, so it continues after the page is left.
 * Browsers reject a longer body with `keepalive`: their limit is 64 KB.
 */
const MAX_KEEPALIVE_LENGTH = 60_000;

/** Sends requests to the JSON API of a worker. The promises of all methods reject with an error of http-failures.js. */
export class HttpClient {
  #base;
  #onClosed;
  /**
   * The error of the response with which the worker has closed the viewer to this visitor, or undefined. After such a
   * response, no request is sent, because the browser would ask for a password each time.
   */
  #closed;
  /** The cached responses: `{ etag, value }` by path, the least recently used first. */
  #cache = new Map();

  /**
   * `base` is the URL of the API, with a slash at its end. `onClosed()` is called when a response shows that the worker has
   * closed the viewer to this visitor.
   */
  constructor(base, onClosed) {
    this.#base = base;
    this.#onClosed = onClosed;
  }

  /**
   * Reads a list that has several pages, at most MAX_ITEMS items. Resolves to `{ items, isNew }`: the items of all pages, and
   * whether any page has changed since it was cached. `name` is the property of the response with the items. Duplicates by id
   * are dropped, because an item that is added between two requests shifts the second page.
   */
  async readAll(path, name) {
    const found = new Map();
    const limit = PAGE_SIZES[name];
    let isNew = false;
    let total = 1;
    for (let offset = 0; offset < Math.min(total, MAX_ITEMS); offset += limit) {
      const address = `${path}?offset=${offset}&limit=${limit}`;
      const known = this.#cache.get(address)?.value;
      const page = await this.read(address);
      for (const item of page[name]) found.set(item.id, item);
      isNew ||= page !== known;
      total = page.total;
    }
    return { items: [...found.values()], isNew };
  }

  /**
   * Resolves to the parsed JSON at `path`. If the JSON has not changed since the last read (status 304), it is the same object
   * as then.
   */
  async read(path) {
    const known = this.#cache.get(path);
    const headers = known && { 'if-none-match': known.etag };
    const response = await this.request(path, { headers });
    const content = response.status === 304 ? known : await contentOf(response);
    this.#store(path, content);
    return content.value;
  }

  post(path, options = {}) {
    return this.postText(path, JSON.stringify(options));
  }

  postText(path, body) {
    const headers = { 'content-type': 'application/json' };
    const keepalive = body.length < MAX_KEEPALIVE_LENGTH;
    return this.request(path, { method: 'POST', headers, body, keepalive });
  }

  /**
   * Sends a request to a path below the base URL. Resolves to a response with the status of a success or 304, and rejects for
   * any other status. Sends nothing and rejects if the worker has closed the viewer to this visitor.
   */
  async request(path, options = {}) {
    if (this.#closed) throw this.#closed;
    const response = await send(new URL(path, this.#base), options);
    if (response.ok || response.status === 304) return response;
    const error = refused(response, options.method);
    if (closed(error)) {
      this.#closed = error;
      this.#onClosed();
    }
    throw error;
  }

  #store(path, content) {
    this.#cache.delete(path);
    this.#cache.set(path, content);
    if (this.#cache.size > MAX_CACHED) this.#cache.delete(this.#cache.keys().next().value);
  }
}

async function contentOf(response) {
  try {
    return { etag: response.headers.get('etag') ?? '', value: await response.json() };
  } catch {
    throw unanswered('the response is not from a viewer');
  }
}

async function send(url, options) {
  try {
    return await fetch(url, {
      cache: 'no-store',
      // Redirects are not followed: a service that requires visitors to sign in redirects a request to its page for signing
      // in.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
      ...options,
    });
  } catch (error) {
    if (!navigator.onLine) throw offline();
    const isLate = error.name === 'TimeoutError';
    throw unanswered(isLate ? `no answer in ${TIME_LIMIT_MS / 1000} seconds` : 'no connection');
  }
}
