// The core where isolates or processes share backends, and each read or written record may be charged. The recorder keeps its
// journal in memory, and the core writes the exceptions and counters that it makes of the journal to the shared backends: see
// src/core/client/journal/publish.rs. Without a working core, the journal itself is written there: see journal-persistence.js.

import { isShared } from './backends.js';
import { AnyPromise, attempt, filter, map } from './builtins.js';
import { coalesce, RUN_TIMEOUT_MS } from './coalesce.js';
import { createCore, MANY_ENTRIES } from './core-loader.js';
import { createJournalPersistence } from './journal-persistence.js';
import { withTimeout } from './with-timeout.js';

/**
 * The time limit of one publication, in which the core writes exceptions and counters to the shared backends. After it the core
 * counts as broken. A call of a store may take 10 seconds, and is tried twice. workerd ends the work passed to `waitUntil`
 * after 30 seconds; the difference is for writing the journal to the stores. The next publication waits only RUN_TIMEOUT_MS for
 * this one, although two at once write the same records.
 */
export const PUBLISH_TIMEOUT_MS = 25_000;

/**
 * Returns `{ shared, settings }`: the backends that isolates share, and the settings with the other backends for the recorder,
 * which never writes to a shared backend.
 */
export function separateBackends({ storageBackends = [], ...settings }) {
  const shared = filter(storageBackends, (backend) => isShared(backend, settings));
  const own = filter(storageBackends, (backend) => !shared.includes(backend));
  // `memory` replaces an empty list, because an empty list would mean the default backends.
  const backends = shared.length && !own.length ? ['memory'] : own;
  return { shared, settings: { ...settings, storageBackends: backends } };
}

/**
 * Returns the status of one store. `tiers` are the statuses by the core, `own` is the status of the journal records that wait
 * for this store. Errors of `own` take precedence, and the numbers are added.
 */
function mergeStatus(tiers, own) {
  const [tier] = filter(tiers, ({ name }) => name === own.name);
  if (!tier) return own;
  return {
    ...tier,
    ...(own.error && { state: own.state, error: own.error }),
    pending: tier.pending + own.pending,
    dropped: tier.dropped + own.dropped,
  };
}

/**
 * Returns an object with the functions of `createCore` (core-loader.js) for a core that writes to `stores`, the shared
 * backends. `importModule()` resolves to the module whose `start(settings)` starts the core.
 */
export function createSharedCore(stores, importModule, client, recorder, hooks) {
  const { settings, shared, now } = client;
  let wasm;
  const importCore = async () => {
    const { start } = await importModule();
    return { start: async (settings) => (wasm = await start(settings)) };
  };
  const core = createCore(client, recorder, hooks, importCore);
  const persistence = createJournalPersistence(stores, client, hooks.notifyChange);
  /**
   * Whether something was recorded since the core last wrote its exceptions and counters to the stores. True at first if an
   * earlier client has left its journal in memory.
   */
  let isDirty = persistence.entries() > 0;
  /** The promise of the last publication by `flush`. */
  let lastFlush = AnyPromise.resolve();
  /**
   * The error after which the core is not called any more, because its wasm has trapped or does not answer. Undefined while it
   * works.
   */
  let coreError;

  const publishWith = async (functions) => {
    // The core reads all open entries for each publication. So they are sealed first if there are many.
    if (persistence.entries() > MANY_ENTRIES) recorder.seal();
    await withTimeout(shared.after, PUBLISH_TIMEOUT_MS, functions.publish());
  };

  const publish = async () => {
    isDirty = false;
    const functions = !coreError && (await core.load());
    try {
      if (functions) await publishWith(functions);
    } catch (reason) {
      coreError = `WebAssembly: ${reason?.message ?? reason}`;
    }
    if (!functions || coreError) await persistence.write();
    hooks.notifyChange();
  };

  /**
   * Starts a publication after the last one, or after RUN_TIMEOUT_MS if that has not ended, because its request may have ended.
   * Resolves when the publication has ended.
   */
  const flush = () => {
    const before = withTimeout(shared.after, RUN_TIMEOUT_MS, lastFlush).catch(() => {});
    lastFlush = before.then(publish);
    return lastFlush;
  };

  const publishSoon = coalesce(async () => {
    await flush();
    await hooks.throwIfFailing();
  }, now);

  /** Returns the statuses of the stores by the core, or an empty list if the core does not work. */
  const readTiers = () => (!coreError && attempt(() => wasm.status().tiers)) || [];

  return {
    ...core,
    get state() {
      return coreError ? 'failed' : core.state;
    },
    flush: () => (isDirty || core.state !== 'none' ? flush() : undefined),
    /** Returns whether a core will remove entries from memory. If not, the recorder trims the journal itself. */
    compact: () => !coreError && core.state !== 'failed',
    afterWrite() {
      isDirty = true;
      if (settings.autoFlush !== false) publishSoon().catch(() => {});
    },
    /** Issues the journal records to the stores before it returns, because the process ends. */
    shutDown: persistence.write,
    status(ownTiers) {
      const tiers = readTiers();
      const stores = map(persistence.status(), (store) => mergeStatus(tiers, store));
      return {
        ...core.status(),
        ...(coreError && { error: coreError }),
        tiers: [...stores, ...ownTiers],
      };
    },
  };
}
