// Where the groups come from in a worker: its JSON, asked for again and again.

import { closed, offline, refused, unanswered } from './failures.js';
import { createPoller } from './poller.js';

const GROUP = /^[0-9a-f]{16}$/i;
const PAGE = { groups: 500, exceptions: 100 };
const MOST = 10_000;
/** Less than the viewer's own, which knows less of what happened. */
const PATIENCE = 9_000;
/** Answers kept, so that the worker need not send them again. */
const KEPT = 30;
const KEPT_ALIVE = 60_000;

/** `base` is the address of the JSON, with a slash at its end. */
export function openHttp(base) {
  const kept = new Map();
  const poller = createPoller();
  let status;
  // Once the worker is closed it stays so: asking on would have the browser ask for a password each time.
  let over;

  return {
    remote: true,
    async list() {
      try {
        const { items, isNew } = await readAll('groups', 'groups');
        status = await read('status');
        poller.answered(isNew);
        return items;
      } catch (error) {
        poller.failed();
        throw error;
      }
    },
    async exceptions(group) {
      if (!GROUP.test(group)) return [];
      return (await readAll(`groups/${group}/exceptions`, 'exceptions')).items;
    },
    act: {
      resolve: (group, options) => post(`groups/${group}/resolve`, options),
      ignore: (group, options) => post(`groups/${group}/ignore`, options),
      reopen: (group) => post(`groups/${group}/reopen`),
      remove: (group) => post(`groups/${group}/remove`),
      clear: () => post('clear'),
    },
    exportReport: async (group) => {
      const response = await ask(group ? `report?group=${encodeURIComponent(group)}` : 'report');
      return response.text();
    },
    readReport: async (text) => (await postText('report', text)).json(),
    status: () => status,
    subscribe: poller.subscribe,
  };

  /** By id, because what comes in between two pages shifts the second one. */
  async function readAll(path, name) {
    const found = new Map();
    const limit = PAGE[name];
    let isNew = false;
    let total = 1;
    for (let offset = 0; offset < Math.min(total, MOST); offset += limit) {
      const address = `${path}?offset=${offset}&limit=${limit}`;
      const known = kept.get(address)?.value;
      const page = await read(address);
      for (const item of page[name]) found.set(item.id, item);
      isNew ||= page !== known;
      total = page.total;
    }
    return { items: [...found.values()], isNew };
  }

  async function read(path) {
    const known = kept.get(path);
    const headers = known && { 'if-none-match': known.etag };
    const response = await ask(path, { headers });
    const answer = response.status === 304 ? known : await answerOf(response);
    keep(path, answer);
    return answer.value;
  }

  async function answerOf(response) {
    try {
      return { etag: response.headers.get('etag') ?? '', value: await response.json() };
    } catch {
      throw unanswered('what came is not the answer of a viewer');
    }
  }

  function keep(path, answer) {
    kept.delete(path);
    kept.set(path, answer);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  }

  function post(path, options = {}) {
    return postText(path, JSON.stringify(options));
  }

  function postText(path, body) {
    const headers = { 'content-type': 'application/json' };
    // A small one arrives though the page is left.
    return ask(path, { method: 'POST', headers, body, keepalive: body.length < KEPT_ALIVE });
  }

  async function ask(path, options) {
    if (over) throw over;
    const response = await send(path, options);
    if (response.ok || response.status === 304) return response;
    const error = refused(response, options.method);
    if (closed(error)) {
      over = error;
      poller.end();
    }
    throw error;
  }

  async function send(path, options) {
    try {
      return await fetch(new URL(path, base), {
        cache: 'no-store',
        // A service that asks visitors to sign in leads them to its own page.
        redirect: 'manual',
        signal: AbortSignal.timeout(PATIENCE),
        ...options,
      });
    } catch (error) {
      if (!navigator.onLine) throw offline();
      throw unanswered(
        error.name === 'TimeoutError' ? `no answer in ${PATIENCE / 1000} seconds` : 'no connection',
      );
    }
  }
}
