// Wraps the adapters of the recorder for the core: adds a time limit to each call, and checks the results. It does not keep
// writes that wait for a backend, because the core does: see src/core/storage/managed.rs.

import { describeError } from './backends/describe-error.js';
import { CALL_TIMEOUT_MS, OPEN_TIMEOUT_MS } from './backends/managed.js';
import { validRecords } from './backends/valid-records.js';
import { AnyPromise, attempt, map } from './builtins.js';
import { rankRecords } from './rank-records.js';
import { withTimeout } from './with-timeout.js';

/** Converts `[[key, value], …]` to `[key, value, …]`, because the core reads one list faster than many. */
const flat = (pairs) => {
  const texts = [];
  for (const pair of pairs) texts.push(pair[0], pair[1]);
  return texts;
};

/**
 * Returns a backend for the core (`src/web/storage/js_backend.rs`) that calls `adapter`, which managed.js documents. Each
 * method returns its result, or a promise of it that rejects with a text. A write is issued before `write` returns.
 *
 * | member | |
 * | --- | --- |
 * | `name` | text |
 * | `isShared` | whether isolates share the backend |
 * | `isDurable` | whether records outlive the page |
 * | `isOverloaded` | whether the last failed call failed because the platform is overloaded |
 * | `budget` | the maximum length of the records of the core in UTF-16 units; undefined if the backend has no limit of its own |
 * | `open()` | true; false if the platform does not have this backend |
 * | `write([[key, value], …])` | the value undefined removes the key |
 * | `list(prefix)` | `[key, value, …]` |
 * | `keys(prefix)` | `[key, …]` |
 * | `revise(prefix)` | only if the backend has transactions: begins one, and resolves to `[list(prefix), write]`. `write` must be called before the next await, or not at all |
 */
export function coreBackend(adapter, after) {
  /** The result of `open`, true or false or a promise of it, until a call fails. */
  let opening;
  const fail = (reason) => {
    opening = undefined;
    backend.isOverloaded = attempt(() => reason.overloaded) === true;
    // The connection is closed, because it may be lost. The core calls `open` next, which must open another one.
    attempt(() => adapter.close?.());
    throw describeError(reason);
  };
  /** Returns `promise`. Its rejection causes no `unhandledrejection` in the page, although the core drops some promises. */
  const withHandledRejection = (promise) => {
    promise.catch(() => {});
    return promise;
  };
  /**
   * Calls the adapter with a time limit. Returns `convert(answer)`, or a promise of it if the adapter returns a promise. If the
   * adapter throws or rejects, returns a promise that rejects with a text.
   */
  const callAdapter = (ms, call, convert) => {
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
    // Two calls share one result, because the core may open a backend for two purposes at once, and indexed-db.js answers only
    // the newest call.
    open: () => (opening ??= callAdapter(OPEN_TIMEOUT_MS, () => adapter.open(), Boolean)),
    write: (pairs) => callAdapter(CALL_TIMEOUT_MS, () => adapter.write(pairs), done),
    list: (prefix) => callAdapter(CALL_TIMEOUT_MS, () => adapter.list(prefix), pairsOf(prefix)),
    keys: (prefix) =>
      callAdapter(
        CALL_TIMEOUT_MS,
        () => adapter.list(prefix, adapter.canListKeys !== false),
        (records) => map(validRecords(records, prefix), ([key]) => key),
      ),
  };
  if (adapter.revise) {
    backend.revise = (prefix) =>
      callAdapter(
        CALL_TIMEOUT_MS,
        () => adapter.revise(prefix),
        ([records, write]) => [
          pairsOf(prefix)(records),
          (pairs) => callAdapter(CALL_TIMEOUT_MS, () => write(pairs), done),
        ],
      );
  }
  return backend;
}

/**
 * Returns the settings for the wasm: those that core-loader.js passes, with the list of backends `storageBackends` instead of
 * `adapters`.
 */
export const withBackends = ({ adapters, after, ...settings }) => ({
  ...settings,
  storageBackends: map(adapters, (adapter) => coreBackend(adapter, after)),
});

/**
 * Returns a function that calls `load`, and returns the same promise at each call until it rejects. Two cores that start at
 * once must share one wasm instance: a second instance would replace the first one, and promises of the first would call the
 * second.
 */
export const once = (load) => {
  let loading;
  const retry = (reason) => {
    loading = undefined;
    throw reason;
  };
  return () => (loading ??= load().catch(retry));
};
