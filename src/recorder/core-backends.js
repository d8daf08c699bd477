// The backends as the core gets them. The core keeps what waits for a backend; these objects check what it returns, and bound its
// time.

import { describe } from './backends/describe.js';
import { ANSWER_MS, OPEN_MS } from './backends/managed.js';
import { validRecords } from './backends/valid-records.js';
import { AnyPromise, attempt, map } from './builtins.js';
import { rankRecords } from './rank-records.js';
import { within } from './within.js';

/** [[key, value], …] → [key, value, …]: fewer objects for the core to read. */
const flat = (pairs) => {
  const texts = [];
  for (const pair of pairs) texts.push(pair[0], pair[1]);
  return texts;
};

/**
 * Returns the backend of an adapter, as managed.js documents it, for `src/web/storage/passed.rs`. Each method returns its
 * result, or a promise of it that rejects with a text. A write is issued before `write` returns.
 *
 * | member | |
 * | --- | --- |
 * | `name` | text |
 * | `isShared` | whether isolates share the backend |
 * | `isDurable` | whether records outlive the page |
 * | `isOverloaded` | whether the call that failed last did so because the platform has too much to do |
 * | `budget` | bytes that the records of the core may take; undefined if the backend removes none by itself |
 * | `open()` | true; false if the platform has no such backend |
 * | `write([[key, value], …])` | undefined as a value removes the key |
 * | `list(prefix)` | `[key, value, …]` |
 * | `keys(prefix)` | `[key, …]` |
 * | `revise(prefix)` | begins a transaction, if the backend has any: `[list(prefix), write]` |
 */
export function coreBackend(adapter, after) {
  const fail = (reason) => {
    backend.isOverloaded = attempt(() => reason.overloaded) === true;
    // The core calls `open` next. A connection that died would fail again.
    attempt(() => adapter.close?.());
    throw describe(reason);
  };
  /** The core does not wait for each answer, and what rejects then is not the host's. */
  const quiet = (promise) => {
    promise.catch(() => {});
    return promise;
  };
  /** Calls the adapter, and converts its answer. */
  const ask = (ms, call, convert) => {
    try {
      const answer = call();
      if (typeof answer?.then !== 'function') return convert(answer);
      return quiet(within(after, ms, AnyPromise.resolve(answer)).then(convert).catch(fail));
    } catch (reason) {
      return quiet(AnyPromise.reject(reason).catch(fail));
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
    open: () => ask(OPEN_MS, () => adapter.open(), Boolean),
    write: (pairs) => ask(ANSWER_MS, () => adapter.write(pairs), done),
    list: (prefix) => ask(ANSWER_MS, () => adapter.list(prefix), pairsOf(prefix)),
    keys: (prefix) =>
      ask(
        ANSWER_MS,
        () => adapter.list(prefix, !adapter.mustReadValues),
        (records) => map(validRecords(records, prefix), ([key]) => key),
      ),
  };
  if (adapter.revise) {
    backend.revise = (prefix) =>
      ask(
        ANSWER_MS,
        () => adapter.revise(prefix),
        ([records, write]) => [
          pairsOf(prefix)(records),
          (pairs) => ask(ANSWER_MS, () => write(pairs), done),
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
