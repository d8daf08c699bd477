// Runs the core in a worker, where it takes no time of the page's main thread.

import { Calls } from '../lib/calls.js';
import { moduleWorker } from '../lib/module-worker.js';
import { LocalRecords } from './local-records.js';

const START_MS = 1_000;
/** The functions of the package that are called as they are. */
const CALLS = [
  ...['init', 'exceptions', 'exportReport', 'readReport'],
  ...['resolve', 'ignore', 'reopen', 'clear'],
];

/**
 * Returns `groups`, `remove` and the functions of `CALLS`, as in the package, with `status()`, `subscribe(listener)` and
 * `end()`. Resolves to undefined where the worker does not start within a second, or there is no IndexedDB. Never
 * rejects. `global` is the page's global object.
 */
export async function startWorker(namespace, global = globalThis) {
  const worker = createWorker(global);
  if (!worker) return undefined;
  const records = new LocalRecords(namespace, global);
  const core = new WorkerCore(worker, records);
  if (!(await core.start(global))) {
    core.end();
    return undefined;
  }
  endWithPage(core, global);
  // Another tab's records may come later than its message that it has written them.
  global.addEventListener('storage', ({ key }) => records.has(key) && core.notify());
  return functionsOf(core, records);
}

/** Returns undefined if there are no workers, or a policy of the page forbids this one. */
function createWorker(global) {
  // The other tiers are small, and quick to read in the page.
  if (!global.indexedDB) return undefined;
  try {
    return moduleWorker(new URL('core-worker.js', import.meta.url).href, global);
  } catch {
    return undefined;
  }
}

function endWithPage(core, global) {
  // In the page cache, WebKit keeps a worker's transactions, which block other pages.
  global.addEventListener('pagehide', () => core.end());
  global.addEventListener('pageshow', ({ persisted }) => persisted && global.location.reload());
}

function functionsOf(core, records) {
  /** The groups that follow from another group, as of the last `groups()`. */
  let followers = [];
  const calls = CALLS.map((name) => [name, (...args) => core.call(name, args)]);
  return {
    ...Object.fromEntries(calls),
    async groups() {
      const groups = await core.call('groups', []);
      followers = groups.filter(({ follows }) => follows);
      return groups;
    },
    remove(group) {
      const others = followers.filter(({ follows }) => follows === group);
      records.hide([group, ...others.map(({ id }) => id)]);
      return core.call('remove', [group]);
    },
    status: () => core.status,
    subscribe: (listener) => core.subscribe(listener),
    end: () => core.end(),
  };
}

/** Calls functions of the package in `core-worker.js`, whose messages are described there. */
class WorkerCore {
  /** The last status that the worker has sent. */
  status;
  #worker;
  #records;
  #calls = new Calls();
  #listeners = new Set();
  #failure;
  #hasSentRecords = false;

  constructor(worker, records) {
    this.#worker = worker;
    this.#records = records;
  }

  /** Resolves to whether the worker has started in time. */
  start(global) {
    const worker = this.#worker;
    return new Promise((resolve) => {
      global.setTimeout(resolve, START_MS, false);
      worker.onerror = worker.onmessageerror = () => {
        this.end();
        resolve(false);
      };
      worker.onmessage = ({ data }) => {
        if (data.started) resolve(true);
        else this.#receive(data);
      };
    });
  }

  call(name, args) {
    return this.#calls.add((number) => {
      if (this.#failure) throw this.#failure;
      this.#worker.postMessage({ number, name, args, local: this.#unsentRecords() });
    });
  }

  /** Calls `listener` at each change, until the returned function is called. */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  notify() {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Ends the worker. Calls without an answer, and all later ones, reject. */
  end() {
    this.#failure = new Error('the worker has ended');
    this.#worker.terminate();
    this.#calls.end(this.#failure.message);
  }

  #receive(message) {
    if (message.status) this.status = message.status;
    if (message.writes) this.#records.apply(message.writes, message.seen);
    else if (message.changed) this.notify();
    else this.#calls.settle(message);
  }

  /**
   * Returns the records on the first of several calls made synchronously (removing 1,000 groups makes 1,000 calls), else
   * undefined.
   */
  #unsentRecords() {
    if (this.#hasSentRecords) return undefined;
    this.#hasSentRecords = true;
    queueMicrotask(() => {
      this.#hasSentRecords = false;
    });
    return this.#records.read();
  }
}
