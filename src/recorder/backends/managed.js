// What all backends have in common: records wait while a backend fails, and the backend is retried with backoff.

import { AnyPromise, attempt, first, join, map } from '../builtins.js';
import { describe } from './describe.js';
import { createTimer } from './timer.js';
import { validRecords } from './valid-records.js';

/** Opening may hang: behind the upgrade of another tab, or in Safari 14 (https://bugs.webkit.org/show_bug.cgi?id=226547). */
export const OPEN_MS = 3_000;
/** A read or write that takes longer counts as failed. */
export const ANSWER_MS = 10_000;
/** The backoff after the first failure. Each further failure doubles it, up to the maximum. */
export const MIN_BACKOFF_MS = 4_000;
export const MAX_BACKOFF_MS = 60_000;
/** Records that wait for a failing backend, and calls in a row that may be without an answer. */
export const MAX_PENDING = 1_000;
/** Characters of the keys and values of records that wait for a failing backend. */
export const MAX_PENDING_SIZE = 4 << 20;
/** Records per write when a backend catches up. */
export const MAX_BATCH = 200;
/**
 * Records of an entry are dropped if its newest one has waited this long. 90 min (STALE_MS) + 20 min stays below the 2
 * hours after which cores treat an entry as final.
 */
export const MAX_WAIT_MS = 20 * 60_000;

/**
 * Wraps an adapter, which has a `name` and
 * - `open()`: returns true if the backend can be used, false if the platform has none, or a promise of either;
 * - `write(pairs)`: issues all of `[[key, value], …]` before it returns, in one transaction if there are any. The value
 *   undefined removes the key. Returns a promise if the outcome is known later;
 * - `list(prefix, keysOnly)`: returns pairs `[key, value]` that include all keys with `prefix`, or a promise; `manage` drops
 *   the others. The values may be empty texts if `keysOnly`;
 * - `canListKeys`, optional: false if `list` returns nothing with `keysOnly`, because it would have to read all values;
 * - `close()`, optional: drops the connection. `open` is called next;
 * - `evicted`, optional: the number of records that gave way to newer ones;
 * - `room()`, optional: `{ used, budget }` in UTF-16 units, if it removes old records by itself.
 *
 * An adapter may throw, reject, return anything, or never settle, at any call.
 *
 * `now()` returns milliseconds. `after(ms, callback)` sets a timer that does not keep a process alive and returns a
 * function that cancels it. `changed()` is called when the state changes, and when a backend that failed has stored all that
 * waited for it. It must not throw.
 */
export function manage(adapter, { now, after }, changed) {
  const { name } = adapter;
  /** By key, the newest pair that is not known to be stored: it waits, or its write has not been answered. */
  const unstored = new Map();
  /** The lists of pairs whose writes have not been answered since the backend was opened, with what ends the wait for each. */
  const underWay = new Map();
  let state = 'opening';
  let error;
  /** Settles when the backend is usable or known to fail. */
  let opening;
  let answered;
  /** Changes at each opening and failure, so that answers of earlier connections are recognized. */
  let era = 0;
  let backoff = 0;
  let hasWorked = false;
  let unanswered = 0;
  let dropped = 0;
  /** Ends opening, waiting for answers, or a backoff. */
  const timer = createTimer({ now, after });

  const arm = (ms, action) =>
    timer.arm(ms, action, () => {
      // A backend that nothing waits for is opened by the next call.
      if (state !== 'failing' || unstored.size) action();
    });

  const become = (next) => {
    state = next;
    if (next !== 'opening') answered();
    changed();
  };

  /** Calls the adapter. One of the callbacks is called at once, later, or never, with the era of the call. */
  const ask = (call, resolved, rejected) => {
    const from = era;
    let answer;
    try {
      if (unanswered >= MAX_PENDING) throw noAnswer();
      answer = call();
      if (typeof answer?.then === 'function') {
        unanswered++;
        const settle = (callback) => (value) => {
          unanswered = 0;
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

  const start = () => {
    era++;
    opening = new AnyPromise((resolve) => {
      answered = resolve;
    });
    become('opening');
    arm(OPEN_MS, timeOut);
    ask(() => adapter.open(), opened, fail);
    return opening;
  };

  const opened = (isThere, from) => {
    if (from !== era) return;
    if (isThere) {
      hasWorked = true;
      catchUp();
    } else if (hasWorked) {
      fail(Error('the platform has it no more'));
    } else {
      timer.disarm();
      unstored.clear();
      become('absent');
    }
  };

  const timeOut = () => fail(noAnswer());

  const fail = (reason, from = era) => {
    if (from !== era) return;
    // An overloaded platform, which Cloudflare marks so, is left alone.
    const isDead = state === 'ok' && !backoff && !attempt(() => reason.overloaded);
    era++;
    error = describe(reason);
    for (const { resolve } of underWay.values()) resolve();
    underWay.clear();
    attempt(() => adapter.close?.());
    // A connection that died is reopened at once, but only once.
    backoff = isDead ? MIN_BACKOFF_MS / 2 : Math.min(backoff * 2 || MIN_BACKOFF_MS, MAX_BACKOFF_MS);
    if (isDead) return start();
    trim();
    arm(backoff, start);
    become('failing');
  };

  const drop = (key) => {
    unstored.delete(key);
    dropped++;
  };

  const trim = () => {
    let size = 0;
    for (const pair of unstored.values()) size += sizeOf(pair);
    for (const [key, pair] of unstored) {
      if (unstored.size <= MAX_PENDING && size <= MAX_PENDING_SIZE) return;
      size -= sizeOf(pair);
      drop(key);
    }
  };

  /** Writes what waits, one batch after the other. Later writes are issued at once again after the last batch is. */
  const catchUp = () => {
    /** When an entry was last written. The oldest records come first. */
    const times = new Map();
    for (const [key, pair] of unstored) times.set(entryOf(key), pair[2]);
    for (const [key] of unstored) {
      if (now() - times.get(entryOf(key)) > MAX_WAIT_MS && key.startsWith('j1/')) drop(key);
    }
    const batch = first([...unstored.values()], MAX_BATCH);
    timer.disarm();
    if (batch.length === unstored.size) become('ok');
    issue(batch);
  };

  /** Resolves when the write is answered or given up. */
  const issue = (pairs) => {
    let resolve;
    const written = new AnyPromise((given) => {
      resolve = given;
    });
    const end = (from) => {
      resolve();
      if (from !== era) return;
      underWay.delete(pairs);
      if (!underWay.size) timer.disarm();
      return true;
    };
    underWay.set(pairs, { written, resolve });
    ask(
      () => pairs.length && adapter.write(pairs),
      (_, from) => {
        for (const pair of pairs) {
          // A later write stores the newer value of this key.
          if (unstored.get(pair[0]) === pair) unstored.delete(pair[0]);
        }
        if (!end(from)) return;
        if (state !== 'ok') catchUp();
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
    if (underWay.has(pairs) && !timer.isArmed) watch();
    return written;
  };

  /** Waits for the answer of the oldest write. */
  const watch = () => {
    const [oldest] = underWay.keys();
    arm(ANSWER_MS, () => (underWay.has(oldest) ? timeOut() : watch()));
  };

  const list = async (prefix, keysOnly, isRetry) => {
    timer.check();
    await (opening ?? (keysOnly || start()));
    if (state !== 'ok') throw Error(error ?? state);
    const from = era;
    let cancelTimeout;
    try {
      const records = await new AnyPromise((resolve, reject) => {
        cancelTimeout = after(ANSWER_MS, () => reject(noAnswer()));
        ask(() => adapter.list(prefix, keysOnly), resolve, reject);
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
   * Issues `pairs` before it returns if the backend is open, else lets them wait. A key occurs once in `pairs`, which
   * belong to the backends from now on. Resolves when they are stored or wait. Never rejects.
   */
  const write = (pairs) => {
    if (state === 'absent') return AnyPromise.resolve();
    for (const pair of pairs) {
      pair[2] ??= now();
      // A key that was written again moves to the end, or counts could be stored before their texts.
      unstored.delete(pair[0]);
      unstored.set(pair[0], pair);
    }
    const writing = state === 'ok' ? issue(pairs) : trim();
    // Afterwards: in a long task, answers that have come may not have been delivered yet.
    timer.check();
    return AnyPromise.resolve(writing);
  };

  return {
    name,
    /** Resolves when the backend has answered or is known to fail. Never rejects. */
    open: () => opening ?? start(),
    /**
     * Resolves when the backend is neither being opened nor writing. Without `isPatient`, it does not wait for a backend
     * that failed and is being opened again: what waits for it is in the others.
     */
    async settled(isPatient) {
      // Twice: a write may have shown that the backend must be opened again. Later writes are not waited for.
      for (let pass = 0; pass < 2; pass++) {
        if (state === 'opening' && (isPatient || !backoff)) await opening;
        await AnyPromise.all(map(underWay.values(), ({ written }) => written));
      }
    },
    /** Closes the connection. A later write opens another. */
    close() {
      era++;
      timer.disarm();
      opening = undefined;
      state = 'opening';
      attempt(() => adapter.close?.());
    },
    /** Opens a failing backend again if its backoff is over. */
    retry: timer.check,
    write,
    /** Removes records in order to make room, as long as the backend works, and counts them as dropped. Never rejects. */
    async evict(keys) {
      while (keys.length && state === 'ok') {
        const batch = map(keys.splice(0, MAX_BATCH), (key) => [key]);
        dropped += batch.length;
        await write(batch);
      }
    },
    /** Returns `[[key, value], …]`. Rejects if the backend cannot be read. */
    list: (prefix) => list(prefix),
    /** Returns the keys. Rejects if the backend cannot be read. */
    keys: async (prefix) => map(await list(prefix, true), ([key]) => key),
    /** `pending` and `dropped` count records. Records for an absent backend are not counted. */
    status: () => ({
      name,
      state,
      pending: unstored.size,
      dropped: dropped + (adapter.evicted ?? 0),
      ...(state === 'ok' && attempt(() => adapter.room?.())),
      ...(error && { error }),
    }),
  };
}

/** Records of one entry expire together: counts without texts are of no use. */
const entryOf = (key) => join(key.split('/', 3), '/');

const sizeOf = ([key, value]) => (key + value).length;

const noAnswer = () => Error('no answer in time');
