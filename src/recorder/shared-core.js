// The core where isolates or processes share backends, in which each record that is written or read costs. The recorder keeps
// its journal in memory, and the core writes the exceptions and tallies that follow from it: see src/core/turret/journal/publish.rs.
// Where no core does that, the journal itself is passed to the stores: see spill.js.

import { isShared } from './backends.js';
import { AnyPromise, attempt, filter, map } from './builtins.js';
import { coalesce, RUN_TIMEOUT_MS } from './coalesce.js';
import { createCore, MANY_ENTRIES } from './core-loader.js';
import { createSpill } from './spill.js';
import { withTimeout } from './withTimeout.js';

/**
 * After this time the core counts as broken. A store has 10 seconds, and is tried twice. workerd ends what `waitUntil` waits
 * for after 30 seconds, which leaves time to pass the journal to the stores. The next write waits only ANSWER_MS for this one:
 * two at once write the same records.
 */
export const PUBLISH_TIMEOUT_MS = 25_000;

/**
 * Returns the backends of `settings` that isolates share, and the settings for the recorder, which never writes to a shared
 * backend.
 */
export function separateBackends({ storageBackends = [], ...settings }) {
  const shared = filter(storageBackends, (backend) => isShared(backend, settings));
  const own = filter(storageBackends, (backend) => !shared.includes(backend));
  // An empty list would mean the default backends.
  const backends = shared.length && !own.length ? ['memory'] : own;
  return { shared, settings: { ...settings, storageBackends: backends } };
}

/** The status of a store: that of `tiers`, by the core, and that of what was passed to the store without the core. */
function addTier(tiers, spilled) {
  const known = filter(tiers, (tier) => tier.name === spilled.name)[0];
  if (!known) return spilled;
  return {
    ...known,
    ...(spilled.error && { state: spilled.state, error: spilled.error }),
    pending: known.pending + spilled.pending,
    dropped: known.dropped + spilled.dropped,
  };
}

/**
 * Takes the place of `createCore`. `stores` are the shared backends, and `load()` resolves to the module whose
 * `start(settings)` starts the core.
 */
export function createSharedCore(stores, load, client, recorder, hooks) {
  const { settings, shared, now } = client;
  let wasm;
  const loadCore = async () => {
    const { start } = await load();
    return { start: async (settings) => (wasm = await start(settings)) };
  };
  const core = createCore(client, recorder, hooks, loadCore);
  const spill = createSpill(stores, client, hooks.changed);
  /** Whether something was recorded since the last write. An earlier client may have left its journal in memory. */
  let isDirty = spill.entries() > 0;
  /** Settles when the last write is answered. */
  let last = AnyPromise.resolve();
  /** Why the core is not called again: its wasm has trapped, or does not answer. */
  let broken;

  const publishWith = async (opened) => {
    // The core reads all open entries for each write.
    if (spill.entries() > MANY_ENTRIES) recorder.seal();
    await withTimeout(shared.after, PUBLISH_TIMEOUT_MS, opened.publish());
  };

  const publish = async () => {
    isDirty = false;
    const opened = !broken && (await core.open());
    try {
      if (opened) await publishWith(opened);
    } catch (reason) {
      broken = `WebAssembly: ${reason?.message ?? reason}`;
    }
    if (!opened || broken) await spill.write();
    hooks.changed();
  };

  /** Writes after the write that is under way. Does not wait for one that was cut off. */
  const flush = () => {
    const before = withTimeout(shared.after, RUN_TIMEOUT_MS, last).catch(() => {});
    last = before.then(publish);
    return last;
  };

  const publishSoon = coalesce(async () => {
    await flush();
    await hooks.throwIfFailing();
  }, now);

  /** The status of the stores by the core, if that works. */
  const tiersOfCore = () => (!broken && attempt(() => wasm.status().tiers)) || [];

  return {
    ...core,
    get state() {
      return broken ? 'failed' : core.state;
    },
    flush: () => (isDirty || core.state !== 'none' ? flush() : undefined),
    /** Whether a core will remove entries. If not, the recorder bounds the journal in memory itself. */
    compact: () => !broken && core.state !== 'failed',
    written() {
      isDirty = true;
      if (settings.autoFlush !== false) publishSoon().catch(() => {});
    },
    /** The process ends. */
    end: spill.write,
    status(own) {
      const known = tiersOfCore();
      return {
        ...core.status(),
        ...(broken && { error: broken }),
        tiers: [...map(spill.status(), (spilled) => addTier(known, spilled)), ...own],
      };
    },
  };
}
