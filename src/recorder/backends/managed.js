// Wraps the adapter of a backend: keeps records in memory while the backend fails, and opens it again with exponential backoff.

import { AnyPromise, attempt, first, join, map } from '../builtins.js';
import { describeError } from './describe-error.js';
import { createTimer } from './timer.js';
import { validRecords } from './valid-records.js';

/**
 * The time limit for opening a backend, after which it counts as failing. IndexedDB never answers during an upgrade by another
 * tab, or in Safari 14 (https://bugs.webkit.org/show_bug.cgi?id=226547).
 */
export const OPEN_TIMEOUT_MS = 3_000;
/** The time limit for a read or a write, after which the backend counts as failing. */
export const CALL_TIMEOUT_MS = 10_000;
/**
 * The time until a failing backend is opened again after its first failure. Each further failure doubles it, up to
 * MAX_BACKOFF_MS.
 */
export const MIN_BACKOFF_MS = 4_000;
export const MAX_BACKOFF_MS = 60_000;
/**
 * The maximum number of records that wait for a failing backend; the oldest are dropped. Also the maximum number of successive
 * calls of an adapter without an answer, after which calls fail at once.
 */
export const MAX_PENDING = 1_000;
/**
 * The maximum length of the keys and values that wait for a failing backend, in UTF-16 units. The oldest records beyond it are
 * dropped.
 */
export const MAX_PENDING_SIZE = 4 << 20;
/**
 * The maximum number of waiting records that one write contains after a backend has been opened again. Further writes contain
 * the others.
 */
export const MAX_BATCH = 200;
/**
 * The maximum age of the records of an entry that wait for a failing backend: they are dropped if the newest of them is older.
 * An entry is written for at most 90 minutes (STALE_MS), and 20 minutes later it is still younger than the 2 hours after which
 * cores treat it as final.
 */
export const MAX_PENDING_MS = 20 * 60_000;

/**
 * Wraps an adapter, which has a `name` and
 * - `open()`: returns true if the backend can be used, false if the platform does not have it, or a promise of either;
 * - `write(pairs)`: issues all of `[[key, value], …]` before it returns, in one transaction if the backend has transactions.
 *   The value undefined removes the key. Returns a promise if the outcome is known later;
 * - `list(prefix, keysOnly)`: returns a list of `[key, value]`, or a promise of it. It contains all keys with `prefix`;
 *   `manage` removes other keys. With `keysOnly` the values may be empty texts;
 * - `canListKeys`, optional: false if `list` with `keysOnly` returns an empty list, because it would have to read all values;
 * - `close()`, optional: closes the connection. The next call is `open`;
 * - `evicted`, optional: the number of records that the adapter has removed to make room for newer ones;
 * - `room()`, optional, for an adapter that evicts records: returns `{ used, budget }` in UTF-16 units.
 *
 * Each method of an adapter may throw, reject, return a value of any type, or never settle.
 *
 * `now()` returns milliseconds. `after(ms, callback)` sets a timer that does not keep a process alive and returns a
 * function that cancels it. `changed()` is called when the state changes, and when a backend that failed has stored all waiting
 * records. It must not throw.
 */
export function manage(adapter, { now, after }, changed) {
  const { name } = adapter;
  /** The newest pair of each key that may not be stored yet, because it waits for the backend or its write has no answer. */
  const pending = new Map();
  /** The writes that have no answer yet: lists of pairs, each with its promise `written` and the function that resolves it. */
  const inFlight = new Map();
  let state = 'opening';
  let error;
  /** A promise that resolves when the opening of the backend has ended: the backend is usable, absent or failing. */
  let opening;
  let settleOpening;
  /**
   * The number of openings, failures and closings. An answer that arrives under another number than its call belongs to an
   * earlier connection and is ignored.
   */
  let generation = 0;
  let backoff = 0;
  let hasWorked = false;
  let unansweredCalls = 0;
  let dropped = 0;
  /**
   * The timer for the time limit of opening, for that of the oldest write, or for the end of a backoff: only one of them runs
   * at a time.
   */
  const timer = createTimer({ now, after });

  const setTimer = (ms, action) =>
    timer.set(ms, action, () => {
      // A failing backend without waiting records is not opened again by the timer, but by the next read or write.
      if (state !== 'failing' || pending.size) action();
    });

  const setState = (next) => {
    state = next;
    if (next !== 'opening') settleOpening();
    changed();
  };

  /**
   * Calls the adapter. Then calls `resolved` with the result or `rejected` with the error, at once or later, or neither. Their
   * second argument is the generation at the time of the call.
   */
  const callAdapter = (call, resolved, rejected) => {
    const from = generation;
    let answer;
    try {
      if (unansweredCalls >= MAX_PENDING) throw timeoutError();
      answer = call();
      if (typeof answer?.then === 'function') {
        unansweredCalls++;
        const settle = (callback) => (value) => {
          unansweredCalls = 0;
          callback(value, from);
        };
        AnyPromise.resolve(answer).then(settle(resolved), settle(rejected));
        return;
      }
    } catch (reason) {
      return rejected(reason, from);
    }
    resolved(answer, from);
  };

  const startOpening = () => {
    generation++;
    opening = new AnyPromise((resolve) => {
      settleOpening = resolve;
    });
    setState('opening');
    setTimer(OPEN_TIMEOUT_MS, failByTimeout);
    callAdapter(() => adapter.open(), handleOpened, fail);
    return opening;
  };

  const handleOpened = (isAvailable, from) => {
    if (from !== generation) return;
    if (isAvailable) {
      hasWorked = true;
      writePending();
    } else if (hasWorked) {
      fail(Error('the backend is no longer available'));
    } else {
      timer.clear();
      pending.clear();
      setState('absent');
    }
  };

  const failByTimeout = () => fail(timeoutError());

  const fail = (reason, from = generation) => {
    if (from !== generation) return;
    // A connection that was lost is reopened at once, but only once until a write succeeds. A backend whose platform is
    // overloaded is not reopened at once: Cloudflare sets `overloaded` on such errors.
    const mustReopen = state === 'ok' && !backoff && !attempt(() => reason.overloaded);
    generation++;
    error = describeError(reason);
    for (const { resolve } of inFlight.values()) resolve();
    inFlight.clear();
    attempt(() => adapter.close?.());
    backoff = mustReopen
      ? MIN_BACKOFF_MS / 2
      : Math.min(backoff * 2 || MIN_BACKOFF_MS, MAX_BACKOFF_MS);
    if (mustReopen) return startOpening();
    dropExcess();
    setTimer(backoff, startOpening);
    setState('failing');
  };

  const drop = (key) => {
    pending.delete(key);
    dropped++;
  };

  /** Drops the oldest waiting records beyond MAX_PENDING and MAX_PENDING_SIZE. */
  const dropExcess = () => {
    let size = 0;
    for (const pair of pending.values()) size += sizeOf(pair);
    for (const [key, pair] of pending) {
      if (pending.size <= MAX_PENDING && size <= MAX_PENDING_SIZE) return;
      size -= sizeOf(pair);
      drop(key);
    }
  };

  /**
   * Drops waiting records of journal entries older than MAX_PENDING_MS, and writes the next batch of the others. With the last
   * batch the state becomes `ok`, and writes are issued at once again.
   */
  const writePending = () => {
    /**
     * The time of the newest waiting record of each entry, by the entry's key. Later assignments replace earlier ones, because
     * `pending` has the oldest records first.
     */
    const times = new Map();
    for (const [key, pair] of pending) times.set(entryKeyOf(key), pair[2]);
    for (const [key] of pending) {
      if (now() - times.get(entryKeyOf(key)) > MAX_PENDING_MS && key.startsWith('j1/')) drop(key);
    }
    const batch = first([...pending.values()], MAX_BATCH);
    timer.clear();
    if (batch.length === pending.size) setState('ok');
    issue(batch);
  };

  /** Passes pairs to the adapter. Returns a promise that resolves when the adapter answers or the backend has failed. */
  const issue = (pairs) => {
    let resolve;
    const written = new AnyPromise((given) => {
      resolve = given;
    });
    const end = (from) => {
      resolve();
      if (from !== generation) return;
      inFlight.delete(pairs);
      if (!inFlight.size) timer.clear();
      return true;
    };
    inFlight.set(pairs, { written, resolve });
    callAdapter(
      () => pairs.length && adapter.write(pairs),
      (_, from) => {
        for (const pair of pairs) {
          // The record is removed only if it is still the newest value of its key: a later write stores a newer one.
          if (pending.get(pair[0]) === pair) pending.delete(pair[0]);
        }
        if (!end(from)) return;
        if (state !== 'ok') writePending();
        else if (backoff) {
          backoff = 0;
          error = undefined;
          changed();
        }
      },
      (reason, from) => {
        if (end(from)) fail(reason);
      },
    );
    if (inFlight.has(pairs) && !timer.isSet) setWriteTimeout();
    return written;
  };

  /** Sets the timer for the time limit of the oldest write that has no answer. */
  const setWriteTimeout = () => {
    const [oldest] = inFlight.keys();
    setTimer(CALL_TIMEOUT_MS, () => (inFlight.has(oldest) ? failByTimeout() : setWriteTimeout()));
  };

  /**
   * Returns the records whose keys begin with `prefix`, as `[[key, value], …]`. With `keysOnly`, the values may be empty texts.
   * Rejects if the backend cannot be read. Tries once more if the first attempt fails and the backend can be reopened at once.
   */
  const list = async (prefix, keysOnly, isRetry) => {
    timer.runIfDue();
    await (opening ?? (keysOnly || startOpening()));
    if (state !== 'ok') throw Error(error ?? state);
    const from = generation;
    let cancelTimeout;
    try {
      const records = await new AnyPromise((resolve, reject) => {
        cancelTimeout = after(CALL_TIMEOUT_MS, () => reject(timeoutError()));
        callAdapter(() => adapter.list(prefix, keysOnly), resolve, reject);
      });
      return validRecords(records, prefix);
    } catch (reason) {
      fail(reason, from);
      await opening;
      if (isRetry || state !== 'ok') throw reason;
      return list(prefix, keysOnly, true);
    } finally {
      cancelTimeout?.();
    }
  };

  /**
   * Issues `pairs` before it returns if the backend is open, otherwise keeps them until it is; drops them if it is absent. Each
   * key occurs once in `pairs`. The caller must not change `pairs` afterwards. Resolves when the write is answered, the backend
   * fails, or the pairs wait or are dropped. Never rejects.
   */
  const write = (pairs) => {
    if (state === 'absent') return AnyPromise.resolve();
    for (const pair of pairs) {
      pair[2] ??= now();
      // Deleting the key first moves the record to the end of `pending`. Otherwise counts could be stored before their texts.
      pending.delete(pair[0]);
      pending.set(pair[0], pair);
    }
    const writing = state === 'ok' ? issue(pairs) : dropExcess();
    // Time limits are checked after the write was issued: in a long task, answers may have arrived that the event loop has not
    // delivered yet.
    timer.runIfDue();
    return AnyPromise.resolve(writing);
  };

  return {
    name,
    /** Opens the backend. Resolves when it is usable, absent or failing. Never rejects. */
    open: () => opening ?? startOpening(),
    /**
     * Waits until the backend is neither being opened nor writing. Waits for a backend that failed and is being opened again
     * only with `isPatient`, because the other backends have its records.
     */
    async settled(isPatient) {
      // Two passes, because a failed write may cause the backend to be opened again. Writes that are issued later are not
      // awaited.
      for (let pass = 0; pass < 2; pass++) {
        if (state === 'opening' && (isPatient || !backoff)) await opening;
        await AnyPromise.all(map(inFlight.values(), ({ written }) => written));
      }
    },
    /** Closes the connection. A later call of `open` or `list` opens another one. */
    close() {
      generation++;
      timer.clear();
      opening = undefined;
      state = 'opening';
      attempt(() => adapter.close?.());
    },
    /** Opens a failing backend again if its backoff is over, and applies time limits whose timer is late. */
    retry: timer.runIfDue,
    write,
    /**
     * Removes the records with these keys to make room, in batches, and counts them as dropped. Empties `keys`. Stops if the
     * backend fails. Never rejects.
     */
    async evict(keys) {
      while (keys.length && state === 'ok') {
        const batch = map(keys.splice(0, MAX_BATCH), (key) => [key]);
        dropped += batch.length;
        await write(batch);
      }
    },
    /** Returns the records whose keys begin with `prefix`, as `[[key, value], …]`. Rejects if the backend cannot be read. */
    list: (prefix) => list(prefix),
    /** Returns the keys that begin with `prefix`. Rejects if the backend cannot be read. */
    keys: async (prefix) => map(await list(prefix, true), ([key]) => key),
    /**
     * Returns the status of the backend. `pending` and `dropped` are numbers of records; records for an absent backend are
     * counted in neither.
     */
    status: () => ({
      name,
      state,
      pending: pending.size,
      dropped: dropped + (adapter.evicted ?? 0),
      ...(state === 'ok' && attempt(() => adapter.room?.())),
      ...(error && { error }),
    }),
  };
}

/**
 * Returns the key of the entry to which a record belongs. Records of one entry expire together, because counts require texts.
 */
const entryKeyOf = (key) => join(key.split('/', 3), '/');

/** Returns the length of the key and the value of a record, in UTF-16 units. */
const sizeOf = ([key, value]) => (key + value).length;

const timeoutError = () => Error('no answer in time');
