// Loads the core, a wasm that makes groups of what the recorder wrote: when somebody reads, and in order to clean up.

import { createAdapters } from './backends.js';
import { attempt } from './builtins.js';
import { RETRY_MS } from './rate-limit.js';
import { settingsOfCore } from './settings.js';
import { countOpen } from './viewer-link.js';

/** Entries of a session from which on the core compacts them. */
export const MANY_ENTRIES = 200;

/**
 * Returns the core of these settings. `importCore()` imports it. `notifyChange()` is called after it has changed something, and
 * `updateLink(count)` when there may be other groups; `count()` resolves to how many are open.
 */
export function createCore(client, recorder, { notifyChange, updateLink }, importCore) {
  const { global, settings } = client;
  const { cleanupTriggerRate = 0.05, showViewerLink } = settings;
  let state = 'none';
  let error;
  let loading;
  let wasm;
  let failedAt = 0;
  let isClosed = false;
  let isCompacting = false;
  let mustRepeat = false;
  let hasDecided = false;
  let hasMany = false;
  let adapters = [];

  /**
   * Resolves to the functions of the core, or undefined if it does not load. Never rejects. `isRead`: called for a read,
   * which retries a failed load after RETRY_MS.
   */
  const load = (isRead) => {
    if (state === 'failed' && isRead && Math.abs(client.now() - failedAt) > RETRY_MS) {
      loading = undefined;
    }
    if (isClosed) return;
    loading ??= startCore();
    return loading;
  };

  const startCore = async () => {
    state = 'loading';
    try {
      const core = await importCore();
      // Otherwise these settings could take the place of newer ones.
      if (isClosed) return;
      adapters = createAdapters(settings);
      wasm = await core.start({
        ...settingsOfCore(settings),
        adapters,
        after: client.shared.after,
      });
      state = 'ok';
      error = undefined;
      updateLink(() => countOpen(wasm));
      return wasm;
    } catch (reason) {
      state = 'failed';
      error = `WebAssembly: ${reason?.message ?? reason}`;
      failedAt = client.now();
    }
  };

  /** The status of the core. A wasm that trapped has none. */
  const readCoreStatus = () => attempt(() => wasm?.status()) ?? { tiers: [] };

  /** Compacts what this session has written, and cleans up. One run at a time, and once more for what is written meanwhile. */
  const compact = async () => {
    mustRepeat = true;
    if (isCompacting) return;
    isCompacting = true;
    try {
      while (mustRepeat) {
        mustRepeat = false;
        recorder.seal();
        const core = await load();
        await core?.compact();
        notifyChange();
        if (core) updateLink(() => countOpen(core));
      }
    } catch {
      // The core is broken. Its records stay where they are.
    } finally {
      isCompacting = false;
    }
  };

  /** Updates the number in the viewer link. */
  const countForLink = () => {
    if (wasm) updateLink(() => countOpen(wasm));
    else load();
  };

  const canLoad = () =>
    !isClosed &&
    state !== 'failed' &&
    settings.autoFlush !== false &&
    !global.navigator?.connection?.saveData;

  return {
    load,
    /** Other settings take the place of these. */
    close() {
      isClosed = true;
      for (const adapter of adapters) attempt(() => adapter.close?.());
    },
    get state() {
      return state;
    },

    /** What only the core knows. */
    status() {
      const { reading } = readCoreStatus();
      return { ...(reading && { reading }), ...(error && { error }) };
    },

    /** Adds to the status of a backend why the core cannot read it. */
    addReadError(own) {
      const { state, error } = readCoreStatus().tiers.find(({ name }) => name === own.name) ?? {};
      const isWorse = own.state === 'ok' && error;
      return { ...own, ...(isWorse && { state, error }) };
    },

    /** The journal has many entries. Resolves to false if no core compacts them, because none can be loaded. */
    compact: () => canLoad() && compact().then(canLoad),

    /** Something was written, and this session has this many entries. */
    afterWrite(entries) {
      if (!canLoad()) return;
      const isSelected = !hasDecided && Math.random() < cleanupTriggerRate;
      hasDecided = true;
      const isMany = !hasMany && entries > MANY_ENTRIES;
      hasMany ||= isMany;
      const isWanted = isSelected || isMany || cleanupTriggerRate === 1;
      if (isWanted) client.idle().then(compact);
      else if (showViewerLink) client.idle().then(countForLink);
    },
  };
}
