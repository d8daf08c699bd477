// Fakes of IndexedDB and localStorage, and a clock that only `pass` moves.

import assert from 'node:assert/strict';
import { MAX_BACKOFF_MS } from './backends/managed.js';

export const tasks = () => new Promise((resolve) => setImmediate(resolve));

/** Returns a clock and its timers, which only `pass` advances. Setting a timer of more than `maxTimer` milliseconds throws. */
export function createClock(time = 1_000_000, maxTimer = MAX_BACKOFF_MS) {
  const timers = new Set();
  const clock = {
    time,
    timers,
    set: 0,
    now: () => clock.time,
    after(ms, callback) {
      assert.ok(ms >= 0 && ms <= maxTimer, `a timer of ${ms} ms`);
      const timer = { at: clock.time + ms, callback };
      timers.add(timer);
      clock.set++;
      return () => timers.delete(timer);
    },
    /** Advances the clock by `ms` milliseconds, and calls the timers that are due, in order. */
    async pass(ms) {
      await tasks();
      const end = clock.time + ms;
      for (;;) {
        const [next] = [...timers].sort((a, b) => a.at - b.at);
        if (!next || next.at > end) break;
        clock.time = Math.max(clock.time, next.at);
        timers.delete(next);
        next.callback();
        await tasks();
      }
      clock.time = Math.max(clock.time, end);
      await tasks();
    },
  };
  return clock;
}

export const failure = (name, message = 'made by the test') =>
  Object.assign(Error(message), { name });

/**
 * Returns an object that a fake storage asks at each call whether the call fails. `at` is the number of the first failing call,
 * `times` the number of failing calls, and `kind` the kind of fault. `calls` lists the names of all calls.
 */
export function createFaults(kind, at = Infinity, times = 1) {
  const faults = {
    kind,
    at,
    times,
    calls: [],
    /** Adds a call with this name. Returns the kind of fault with which it must fail, or undefined if it succeeds. */
    next(call) {
      faults.calls.push(call);
      const number = faults.calls.length;
      if (number >= faults.at && number < faults.at + faults.times) return faults.kind;
    },
  };
  return faults;
}

// ---- IndexedDB ----

export const KINDS_OF_INDEXED_DB = [
  'throw',
  'error',
  'abort',
  'hang',
  'late',
  'close',
  'closing',
  'versionchange',
  'gone',
];

/**
 * Returns a fake of IndexedDB, whose calls fail as `faults` decides. `late(callback)` is called for a fault of the kind `late`;
 * the operation ends when the test calls `callback`.
 */
export function createIndexedDb(faults, late) {
  const databases = new Map();
  const connections = new Set();
  const queue = [];
  let isRunning = false;
  let isHeld = false;

  /**
   * Returns the kind of fault for a call. Faults that concern connections, such as `close`, are applied to all open connections
   * first.
   */
  const next = (call) => {
    const kind = faults.next(call);
    if (kind === 'close' || kind === 'closing') for (const one of [...connections]) one.die(kind);
    if (kind === 'versionchange') for (const one of [...connections]) one.onversionchange?.();
    return kind;
  };

  const run = () => {
    if (isRunning || isHeld) return;
    isRunning = true;
    queueMicrotask(() => {
      isRunning = false;
      const transaction = queue.shift();
      transaction?.end();
      if (queue.length) run();
    });
  };

  class Transaction {
    constructor(connection, mode) {
      this.connection = connection;
      this.mode = mode;
      this.work = [];
      this.error = null;
      this.hangs = false;
      queue.push(this);
      queueMicrotask(run);
    }
    objectStore() {
      if (next('objectStore') === 'throw') throw failure('NotFoundError');
      const request = (call, apply) => {
        const kind = next(call);
        if (kind === 'throw') throw failure('DataError');
        const made = {};
        this.work.push({ request: made, kind, apply });
        return made;
      };
      const inRange = (range) => {
        const keys = [...this.connection.records.keys()].sort();
        return keys.filter((key) => !range || (key >= range.lower && key < range.upper));
      };
      return {
        put: (value, key) => {
          assert.equal(typeof key, 'string');
          return request('put', () => this.connection.records.set(key, value));
        },
        delete: (key) => request('delete', () => this.connection.records.delete(key)),
        getAllKeys: (range) => request('getAllKeys', () => inRange(range)),
        getAll: (range) =>
          request('getAll', () => inRange(range).map((key) => this.connection.records.get(key))),
      };
    }
    commit() {
      if (next('commit') === 'throw') throw failure('InvalidStateError');
      this.committed = true;
    }
    end() {
      if (this.connection.isDead) return this.abort('AbortError');
      const before = new Map(this.connection.records);
      const undo = (name) => {
        this.connection.records.clear();
        for (const [key, value] of before) this.connection.records.set(key, value);
        this.abort(name);
      };
      for (const { request, kind, apply } of this.work) {
        if (kind === 'hang') return undo();
        if (kind === 'abort') return undo('QuotaExceededError');
        if (kind === 'error') {
          let isPrevented = false;
          request.error = failure('UnknownError');
          const event = { target: request, preventDefault: () => (isPrevented = true) };
          request.onerror?.(event);
          this.onerror?.(event);
          assert.ok(isPrevented, 'Firefox would report the error to the page');
        } else {
          request.result = apply();
          request.onsuccess?.();
        }
      }
      const kind = this.mode === 'readwrite' ? next('end') : undefined;
      if (kind === 'hang') return undo();
      if (kind === 'abort' || kind === 'error' || kind === 'throw') {
        return undo('QuotaExceededError');
      }
      if (kind !== 'late' && !this.work.some((one) => one.kind === 'late'))
        return this.oncomplete?.();
      isHeld = true;
      late(() => {
        isHeld = false;
        this.oncomplete?.();
        run();
      });
    }
    /** Aborts the transaction with an error of this name. Without a name, dispatches no event, like a lost connection. */
    abort(name) {
      this.error = name === 'QuotaExceededError' ? failure(name) : null;
      if (name) this.onabort?.();
    }
  }

  class Connection {
    constructor(database) {
      this.database = database;
      this.objectStoreNames = { contains: (name) => name in database };
      this.isDead = false;
      this.isClosed = false;
      connections.add(this);
    }
    get records() {
      return this.database.records;
    }
    transaction(name, mode = 'readonly') {
      assert.equal(name, 'records');
      const kind = next('transaction');
      if (kind === 'throw' || kind === 'error') throw failure('UnknownError');
      if (this.isClosed || this.isDead)
        throw failure('InvalidStateError', 'The database connection is closing');
      if (!this.objectStoreNames.contains(name)) throw failure('NotFoundError');
      return new Transaction(this, mode);
    }
    close() {
      this.isClosed = true;
      connections.delete(this);
    }
    die(kind) {
      this.isDead = true;
      connections.delete(this);
      if (kind === 'close') this.onclose?.();
    }
  }

  const factory = {
    open(name, version) {
      assert.equal(version, undefined);
      const kind = next('open');
      if (kind === 'throw') throw failure('SecurityError');
      const request = {};
      const succeed = () => {
        if (!databases.has(name)) {
          const database = {};
          request.result = {
            createObjectStore: (store) => {
              database[store] = new Map();
            },
          };
          request.onupgradeneeded();
          databases.set(name, database);
        }
        request.result = new Connection(databases.get(name));
        request.onsuccess();
      };
      queueMicrotask(() => {
        if (kind === 'hang') return;
        if (kind === 'late') return late(succeed);
        if (kind === 'error' || kind === 'abort') {
          let isPrevented = false;
          request.error = failure('UnknownError');
          request.onerror({ target: request, preventDefault: () => (isPrevented = true) });
          return assert.ok(isPrevented);
        }
        succeed();
      });
      return request;
    },
  };

  return {
    databases,
    connections,
    /** Returns the sorted records of a database as pairs. */
    contents: (name = 'tinyturret') => [...(databases.get(name)?.records ?? [])].sort(),
    install() {
      Object.defineProperty(globalThis, 'indexedDB', {
        configurable: true,
        get() {
          const kind = next('indexedDB');
          if (kind === 'throw') throw failure('SecurityError');
          return kind === 'gone' ? undefined : factory;
        },
      });
      globalThis.IDBKeyRange = {
        bound(lower, upper, isLowerOpen, isUpperOpen) {
          assert.ok(lower < upper && !isLowerOpen && isUpperOpen);
          return { lower, upper };
        },
      };
    },
  };
}

// ---- localStorage ----

export function createLocalStorage(faults) {
  const items = new Map();
  /** The keys at the time of the call `key(0)`. Copying them for each call of `key` would take seconds. */
  let keys = [];
  const call = (name, work) => {
    const kind = faults.next(name);
    if (kind === 'throw') throw failure('SecurityError');
    if (kind === 'quota' && name === 'setItem') throw failure('QuotaExceededError');
    return work();
  };
  const storage = {
    get length() {
      return call('length', () => items.size);
    },
    key: (at) => call('key', () => (at ? keys : (keys = [...items.keys()]))[at] ?? null),
    getItem: (key) => call('getItem', () => items.get(key) ?? null),
    setItem: (key, value) =>
      call('setItem', () => {
        assert.equal(typeof value, 'string');
        if (storage.quota) {
          let size = key.length + value.length;
          for (const [other, text] of items) if (other !== key) size += other.length + text.length;
          if (size > storage.quota) throw failure('QuotaExceededError');
        }
        items.set(key, value);
      }),
    removeItem: (key) => call('removeItem', () => items.delete(key)),
  };
  const own = (prefix) => [...items].filter(([key]) => key.startsWith(prefix));
  return {
    items,
    storage,
    contents: () => own('tinyturret//').map(([key, value]) => [key.slice(12), value]),
    sizeOf: (pattern) =>
      own('tinyturret//')
        .filter(([key]) => pattern.test(key))
        .reduce((sum, [key, value]) => sum + key.length + value.length, 0),
    install() {
      Object.defineProperty(globalThis, 'localStorage', {
        configurable: true,
        get: () => {
          const kind = faults.next('localStorage');
          if (kind === 'throw') throw failure('SecurityError');
          return kind === 'gone' ? null : storage;
        },
      });
    },
  };
}
