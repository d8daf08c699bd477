// Runs the core in a worker, so that it does not block the main thread of the page.

import { Calls } from '../lib/calls.js';
import { moduleWorker } from '../lib/module-worker.js';
import { LocalRecords } from './local-records.js';

const START_MS = 1_000;
/** The names of the functions of the package that the worker calls for the page, with the same arguments and results. */
const CALLS = [
  ...['init', 'exceptions', 'exportReport', 'readReport'],
  ...['resolve', 'ignore', 'reopen', 'clear'],
];

/**
 * Resolves to an object with `groups`, `remove`, the functions of CALLS, `status()` and `subscribe(listener)`, as in the
 * package, and with `end()`. Resolves to undefined if the worker does not start within START_MS, or if there is no IndexedDB.
 * Never rejects. `global` is the page's global object.
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
  // Also notifies of changes of localStorage, because records of another tab may arrive later than its message that it has
  // written them.
  global.addEventListener('storage', ({ key }) => records.has(key) && core.notify());
  return functionsOf(core, records);
}

/**
 * Returns a worker with the script core-worker.js. Returns undefined if there is no IndexedDB, or if the browser or a policy
 * of the page does not allow workers.
 */
function createWorker(global) {
  // Without IndexedDB there are few records, which the page reads fast.
  if (!global.indexedDB) return undefined;
  try {
    return moduleWorker(new URL('core-worker.js', import.meta.url).href, global);
  } catch {
    return undefined;
  }
}

function endWithPage(core, global) {
  // Ends the worker when the page is left, because WebKit would keep its transactions while the page is in the page cache,
  // and they block other pages. A page that is shown again from that cache is reloaded.
  global.addEventListener('pagehide', () => core.end());
  global.addEventListener('pageshow', ({ persisted }) => persisted && global.location.reload());
}

function functionsOf(core, records) {
  /** The groups of follow-on failures in the last result of `groups()`. */
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

/** Calls functions of the package in the worker `core-worker.js`, which describes the messages. */
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

  /** Resolves to whether the worker has started within START_MS. */
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

  /** Calls `listener` after each change of the records, until the returned function is called. */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  notify() {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Ends the worker. Pending calls and all later ones reject. */
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
   * Returns the snapshot of the page's localStorage to send with a call: for the first of several synchronous calls, and
   * undefined for the others, because removing 1,000 groups makes 1,000 calls.
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
