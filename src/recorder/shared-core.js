// The core where isolates or processes share backends, in which each record that is written or read costs. The recorder keeps
// its journal in memory, and the core writes the exceptions and tallies that follow from it: see src/turret/journal/publish.rs.

import { custom } from './backends/custom.js';
import { memory } from './backends/memory.js';
import { attempt, filter, map } from './builtins.js';
import { createCore } from './core-loader.js';

/** After this time a write counts as given up: the platform may have ended the request that waited for it. */
const ANSWER_MS = 10_000;

/** Whether isolates share a backend: the stores of this package say so, and without `autoFlush` any object is shared. */
const isShared = (backend, { autoFlush }) =>
  typeof backend === 'object' && (autoFlush === false || backend.isShared === true);

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

/**
 * Takes the place of `createCore`. `stores` are the shared backends, and `load()` resolves to the module whose
 * `start(settings)` starts the core.
 */
export function createSharedCore(stores, load, client, recorder, hooks) {
  let wasm;
  const loadCore = async () => {
    const { start } = await load();
    return { start: async (settings) => (wasm = await start(settings)) };
  };
  const core = createCore(client, recorder, hooks, loadCore);
  const { settings } = client;
  const backends = map(stores, custom);
  const own = memory(settings.namespace ?? '');
  own.open();
  const journal = () => filter(own.list(), ([key]) => /^[jr]1\//.test(key));
  /** Whether something was recorded since the last write. An earlier client may have left its journal. */
  let isDirty = journal().length > 0;
  /** When the write began that is not answered. */
  let startedAt = -Infinity;
  /** The records that were passed to the stores without the core. */
  const spilled = new Map();

  /** Writes the journal itself to the stores. The next core compacts it. Issues the writes before it returns. */
  const spill = () => {
    const pairs = filter(journal(), ([key, value]) => spilled.get(key) !== value);
    for (const [key, value] of pairs) spilled.set(key, value);
    return Promise.all(map(backends, (backend) => backend.write(pairs))).catch(() => {});
  };

  const publish = async () => {
    isDirty = false;
    startedAt = client.now();
    try {
      const opened = await core.open();
      if (opened) await opened.publish();
      else await spill();
    } catch {
      // The wasm has trapped.
      await spill();
    }
    startedAt = -Infinity;
    hooks.changed();
  };

  /** Writes in the background, one write after the other. */
  const publishSoon = async () => {
    while (isDirty && client.now() - startedAt > ANSWER_MS) {
      await publish();
      await hooks.throwIfFailing();
    }
  };

  /** What is known of the stores. Without the core none of them was asked for anything. */
  const statusOf = ({ name }) => {
    const tiers = attempt(() => wasm?.status().tiers) ?? [];
    const known = filter(tiers, (tier) => tier.name === name)[0];
    return known ?? { name, state: 'ok', pending: 0, dropped: 0 };
  };

  return {
    ...core,
    get state() {
      return core.state;
    },
    /** What `flush` and `breadcrumb` of the recorder call. */
    module: {
      flush: () => (isDirty || wasm ? publish() : undefined),
      breadcrumb() {},
    },
    compact: () => true,
    written() {
      isDirty = true;
      if (settings.autoFlush !== false) publishSoon().catch(() => {});
    },
    /** The process ends. */
    end: spill,
    status: (own) => ({ ...core.status(), tiers: [...map(backends, statusOf), ...own] }),
  };
}
