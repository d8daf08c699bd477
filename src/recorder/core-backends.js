// Wraps the adapters of the recorder for the core: adds a time limit to each call, and checks the results. The core itself keeps
// the writes that wait for a backend: see src/core/storage/slot.rs.

import { describeError } from './backends/describe-error.js';
import { CALL_TIMEOUT_MS, OPEN_TIMEOUT_MS } from './backends/managed.js';
import { validRecords } from './backends/valid-records.js';
import { AnyPromise, attempt, map } from './builtins.js';
import { rankRecords } from './rank-records.js';
import { withTimeout } from './with-timeout.js';

/** [[key, value], …] → [key, value, …]: fewer objects for the core to read. */
const flat = (pairs) => {
  const texts = [];
  for (const pair of pairs) texts.push(pair[0], pair[1]);
  return texts;
};

/**
 * Returns the backend of an adapter, as managed.js documents it, for `src/web/storage/js_backend.rs`. Each method returns its
 * result, or a promise of it that rejects with a text. A write is issued before `write` returns.
 *
 * | member | |
 * | --- | --- |
 * | `name` | text |
 * | `isShared` | whether isolates share the backend |
 * | `isDurable` | whether records outlive the page |
 * | `isOverloaded` | whether the call that failed last did so because the platform has too much to do |
 * | `budget` | UTF-16 units that the records of the core may take; undefined if the backend has no limit of its own |
 * | `open()` | true; false if the platform has no such backend |
 * | `write([[key, value], …])` | undefined as a value removes the key |
 * | `list(prefix)` | `[key, value, …]` |
 * | `keys(prefix)` | `[key, …]` |
 * | `revise(prefix)` | begins a transaction, if the backend has any: `[list(prefix), write]`. `write` must be called before the next await, or not at all |
 */
export function coreBackend(adapter, after) {
  /** The answer of `open`, until something fails. */
  let opening;
  const fail = (reason) => {
    opening = undefined;
    backend.isOverloaded = attempt(() => reason.overloaded) === true;
    // The core calls `open` next. A connection that died would fail again.
    attempt(() => adapter.close?.());
    throw describeError(reason);
  };
  /** Marks a rejection as handled: the core drops some promises, and the page would get an `unhandledrejection`. */
  const withHandledRejection = (promise) => {
    promise.catch(() => {});
    return promise;
  };
  /** Calls the adapter. Returns the converted result; a promise of it if the adapter returned one or threw. */
  const ask = (ms, call, convert) => {
    try {
      const answer = call();
      if (typeof answer?.then !== 'function') return convert(answer);
      return withHandledRejection(
        withTimeout(after, ms, AnyPromise.resolve(answer)).then(convert).catch(fail),
      );
    } catch (reason) {
      return withHandledRejection(AnyPromise.reject(reason).catch(fail));
    }
  };
  adapter.rank = rankRecords;
  const done = () => {};
  const pairsOf = (prefix) => (records) => flat(validRecords(records, prefix));
  const backend = {
    name: adapter.name,
    isShared: !!adapter.isShared,
    isDurable: adapter.isDurable !== false,
    isOverloaded: false,
    budget: adapter.coreBudget,
    // Shared, because the core may open a backend for two purposes at once, and IndexedDB answers only the newest call.
    open: () => (opening ??= ask(OPEN_TIMEOUT_MS, () => adapter.open(), Boolean)),
    write: (pairs) => ask(CALL_TIMEOUT_MS, () => adapter.write(pairs), done),
    list: (prefix) => ask(CALL_TIMEOUT_MS, () => adapter.list(prefix), pairsOf(prefix)),
    keys: (prefix) =>
      ask(
        CALL_TIMEOUT_MS,
        () => adapter.list(prefix, adapter.canListKeys !== false),
        (records) => map(validRecords(records, prefix), ([key]) => key),
      ),
  };
  if (adapter.revise) {
    backend.revise = (prefix) =>
      ask(
        CALL_TIMEOUT_MS,
        () => adapter.revise(prefix),
        ([records, write]) => [
          pairsOf(prefix)(records),
          (pairs) => ask(CALL_TIMEOUT_MS, () => write(pairs), done),
        ],
      );
  }
  return backend;
}

/**
 * Returns the settings for the wasm, given those of core-loader.js: the adapters become backends. `after` sets a timer.
 */
export const withBackends = ({ adapters, after, ...settings }) => ({
  ...settings,
  storageBackends: map(adapters, (adapter) => coreBackend(adapter, after)),
});

/**
 * Returns a function that calls `load` once, and again if that rejected. Two cores that start at once share the wasm: a second
 * instance would take the place of the first, whose promises would call the wrong one.
 */
export const once = (load) => {
  let loading;
  const retry = (reason) => {
    loading = undefined;
    throw reason;
  };
  return () => (loading ??= load().catch(retry));
};
