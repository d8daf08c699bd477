// Runs the core in a worker, where it takes no time of the page's main thread.

import { openLocalRecords } from './local-records.js';

const START_MS = 1_000;
const CALLS = [
  ...['init', 'groups', 'exceptions', 'exportReport', 'readReport'],
  ...['resolve', 'ignore', 'reopen', 'remove', 'clear'],
];

/**
 * Returns the functions of `CALLS`, as in the package, with `status()`, `subscribe(listener)` and `end()`. Resolves to
 * undefined where the worker does not start within a second, or there is no IndexedDB. Never rejects. `global` is the page's global object.
 */
export async function startWorker(namespace, global = globalThis) {
  const records = openLocalRecords(namespace, global);
  /** By number, the calls without an answer. */
  const waiting = new Map();
  const listeners = new Set();
  let number = 0;
  let status;
  let failure;
  let wasRead = false;
  let worker;
  try {
    // The other tiers are small, and quick to read in the page.
    if (!global.indexedDB) return undefined;
    worker = createWorker(global);
  } catch {
    // There is none, or a policy of the page forbids it.
    return undefined;
  }

  /**
   * Returns the records on the first of several calls made synchronously (removing 1,000 groups makes 1,000 calls), else
   * undefined.
   */
  const localRecords = () => {
    if (wasRead) return undefined;
    wasRead = true;
    queueMicrotask(() => {
      wasRead = false;
    });
    return records.read();
  };

  const call = (name, args) =>
    new Promise((resolve, reject) => {
      if (failure) throw failure;
      waiting.set(++number, { resolve, reject });
      worker.postMessage({ number, name, args, local: localRecords() });
    });

  const settle = ({ number, answer, error }) => {
    const { resolve, reject } = waiting.get(number) ?? {};
    waiting.delete(number);
    if (error === undefined) resolve?.(answer);
    else reject?.(new Error(error));
  };

  const end = () => {
    failure = new Error('the worker has ended');
    worker.terminate();
    for (const number of [...waiting.keys()]) settle({ number, error: failure.message });
  };

  const notify = () => {
    for (const listener of [...listeners]) listener();
  };

  const isStarted = await new Promise((resolve) => {
    global.setTimeout(resolve, START_MS, false);
    worker.onerror = worker.onmessageerror = () => {
      end();
      resolve(false);
    };
    worker.onmessage = ({ data }) => {
      if (data.status) ({ status } = data);
      if (data.started) resolve(true);
      else if (data.writes) records.apply(data.writes, data.seen);
      else if (data.changed) notify();
      else settle(data);
    };
  });
  if (!isStarted) {
    end();
    return undefined;
  }
  // In the page cache, WebKit keeps a worker's transactions, which block other pages.
  global.addEventListener('pagehide', end);
  global.addEventListener('pageshow', ({ persisted }) => persisted && global.location.reload());
  // Another tab's records may come later than its message that it has written them.
  global.addEventListener('storage', ({ key }) => records.has(key) && notify());

  /** The groups that follow from another group, as of the last `groups()`. */
  let following = [];
  const calls = Object.fromEntries(CALLS.map((name) => [name, (...args) => call(name, args)]));
  return {
    ...calls,
    async groups() {
      const groups = await call('groups', []);
      following = groups.filter(({ follows }) => follows);
      return groups;
    },
    remove(group) {
      const others = following.filter(({ follows }) => follows === group);
      records.hide([group, ...others.map(({ id }) => id)]);
      return call('remove', [group]);
    },
    status: () => status,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    end,
  };
}

function createWorker({ Worker, trustedTypes }) {
  const url = new URL('core-worker.js', import.meta.url).href;
  const policy = trustedTypes?.createPolicy('tinyturret', { createScriptURL: () => url });
  return new Worker(policy ? policy.createScriptURL(url) : url, { type: 'module' });
}
