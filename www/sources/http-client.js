// Requests to the JSON of a worker that mounts the viewer.

import { closed, offline, refused, unanswered } from './http-failures.js';

const PAGE_SIZES = { groups: 500, exceptions: 100 };
const MAX_ITEMS = 10_000;
/** Less than the limit of state/notice.js, whose error would not have the reason. */
const TIME_LIMIT_MS = 9_000;
/** The number of responses that are kept for requests with their ETag. */
const MAX_KEPT = 30;
/** Browsers limit the body of a request with `keepalive` to 64 KB. In characters. */
const MAX_KEPT_ALIVE = 60_000;

/** Each method rejects with an error of http-failures.js. */
export class HttpClient {
  #base;
  #onClosed;
  /** The error after which no request is made: the browser would ask for a password each time. */
  #closed;
  /** By path, the least recently used first. */
  #kept = new Map();

  /** `base` is the address of the JSON, with a slash at its end. `onClosed` is called when the viewer is closed. */
  constructor(base, onClosed) {
    this.#base = base;
    this.#onClosed = onClosed;
  }

  /**
   * Resolves to `{ items, isNew }`: the items of all pages, and whether any page has changed. Items are identified by
   * their id, because a new item between two requests shifts the second page.
   */
  async readAll(path, name) {
    const found = new Map();
    const limit = PAGE_SIZES[name];
    let isNew = false;
    let total = 1;
    for (let offset = 0; offset < Math.min(total, MAX_ITEMS); offset += limit) {
      const address = `${path}?offset=${offset}&limit=${limit}`;
      const known = this.#kept.get(address)?.value;
      const page = await this.read(address);
      for (const item of page[name]) found.set(item.id, item);
      isNew ||= page !== known;
      total = page.total;
    }
    return { items: [...found.values()], isNew };
  }

  /** Resolves to the same object as before if the worker has nothing new. */
  async read(path) {
    const known = this.#kept.get(path);
    const headers = known && { 'if-none-match': known.etag };
    const response = await this.request(path, { headers });
    const content = response.status === 304 ? known : await contentOf(response);
    this.#keep(path, content);
    return content.value;
  }

  post(path, options = {}) {
    return this.postText(path, JSON.stringify(options));
  }

  postText(path, body) {
    const headers = { 'content-type': 'application/json' };
    const keepalive = body.length < MAX_KEPT_ALIVE;
    return this.request(path, { method: 'POST', headers, body, keepalive });
  }

  /** Resolves to a response that is not an error. */
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

  #keep(path, content) {
    this.#kept.delete(path);
    this.#kept.set(path, content);
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value);
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
      // A service that asks visitors to sign in redirects to its own page.
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
