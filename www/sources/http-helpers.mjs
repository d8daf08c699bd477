// A fake `fetch` for tests of requests to a worker.

import { mock } from 'node:test';

/**
 * Replaces the global `fetch`. The response to a request is the result of `respond(url, options)`. Returns a list to which
 * each request is added as `{ path, ...options }`.
 */
export function fakeFetch(respond) {
  const requests = [];
  mock.method(globalThis, 'fetch', async (url, options) => {
    requests.push({ path: `${url.pathname}${url.search}`, ...options });
    return respond(url, options);
  });
  return requests;
}

export function json(value, { etag = '', status = 200 } = {}) {
  return new Response(JSON.stringify(value), { status, headers: { etag } });
}
