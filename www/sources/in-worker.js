// Starts the core in a worker for the page of the viewer, so that the core does not block the main thread of the page.

import { Calls } from '../lib/calls.js';
import { moduleWorker } from '../lib/module-worker.js';
import { LocalRecords } from './local-records.js';

const START_MS = 1_000;
/**
 * The names of the functions of the package that the worker calls for the page, with the arguments and results of the package.
 */
const CALLS = [
  ...['init', 'exceptions', 'exportReport', 'readReport'],
  ...['resolve', 'ignore', 'reopen', 'clear'],
];

/**
 * Starts the worker. Resolves to an object with `groups`, `remove`, the functions of CALLS, `status()` and
 * `subscribe(listener)`, as in the package, and with `end()`. Resolves to undefined if the worker does not start within
 * START_MS, or if there is no IndexedDB. Never rejects. `global` is the page's global object.
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
  // Also calls the listeners after changes of localStorage, because records that another tab writes may arrive later than the
  // message in which that tab announces them.
  global.addEventListener('storage', ({ key }) => records.has(key) && core.notify());
  return functionsOf(core, records);
}

/**
 * Returns a worker with the script core-worker.js. Returns undefined if there is no IndexedDB, or if the browser or a policy
 * of the page does not allow workers.
 */
function createWorker(global) {
  // Without IndexedDB there are only the few records of localStorage, which a core in the page reads fast enough.
  if (!global.indexedDB) return undefined;
  try {
    return moduleWorker(new URL('core-worker.js', import.meta.url).href, global);
  } catch {
    return undefined;
  }
}

function endWithPage(core, global) {
  // Ends the worker when the page is left, because WebKit would keep the transactions of the worker while the page is in the
  // page cache, and these transactions block other pages. A page that is shown again from the page cache is reloaded.
  global.addEventListener('pagehide', () => core.end());
  global.addEventListener('pageshow', ({ persisted }) => persisted && global.location.reload());
}

function functionsOf(core, records) {
  /**
   * The groups of follow-on failures in the last result of `groups()`. `remove` hides them with the group that they follow.
   */
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

/**
 * The page's side of the worker: passes calls of functions to it, and its messages to the callers. core-worker.js, the script
 * of the worker, lists the messages.
 */
class WorkerCore {
  /** The status of tinyturret in the last message of the worker that had one, or undefined. */
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

  /**
   * Listens to the worker. Returns a promise of true when the worker reports that it has started, or of false after START_MS
   * or an error of the worker. Such an error also ends the worker.
   */
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

  /** Terminates the worker. The promises of pending calls and of all later ones reject. */
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
   * Returns the snapshot of the page's localStorage to send with a call. Only the first of several synchronous calls gets one,
   * the others get undefined, because removing 1,000 groups makes 1,000 calls.
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
