// Loads the core, a wasm that makes groups of the recorded entries. It is loaded for reading groups and for cleanup.

import { createAdapters } from './backends.js';
import { attempt } from './builtins.js';
import { RETRY_MS } from './rate-limit.js';
import { settingsOfCore } from './settings.js';
import { countOpen } from './viewer-link.js';

/** If a session has more entries than this, the core compacts them. */
export const MANY_ENTRIES = 200;

/**
 * Returns the functions that use the core of a client. `importCore()` imports core.js of the package. `notifyChange()` is called
 * after the core has changed records. `updateLink(count)` is called when groups may have changed; `count()` resolves to the number
 * of open groups.
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
   * Loads the core. Resolves to its functions, or to undefined if it cannot be loaded. Never rejects. With `isRead`, a load that
   * failed more than RETRY_MS ago is tried again.
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
      // The core has one state per page. Starting it with replaced settings would overwrite the settings of a newer client.
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

  /** Returns the status by the core, or an empty one if the core is not loaded or its wasm has trapped. */
  const readCoreStatus = () => attempt(() => wasm?.status()) ?? { tiers: [] };

  /** Seals and compacts the entries of this session, and cleans up. One run at a time: a call during a run causes another run. */
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
      // The core has failed. The entries remain in the journal.
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
    /** Closes the connections of the core, because other settings replace these. */
    close() {
      isClosed = true;
      for (const adapter of adapters) attempt(() => adapter.close?.());
    },
    get state() {
      return state;
    },

    /** Returns the part of the status that only the core knows: which backend it reads, and its error. */
    status() {
      const { reading } = readCoreStatus();
      return { ...(reading && { reading }), ...(error && { error }) };
    },

    /** Returns the status of a backend. If only the core cannot use the backend, adds the core's state and error. */
    addReadError(own) {
      const { state, error } = readCoreStatus().tiers.find(({ name }) => name === own.name) ?? {};
      const isWorse = own.state === 'ok' && error;
      return { ...own, ...(isWorse && { state, error }) };
    },

    /** Has the core compact the journal. Returns false, or resolves to false, if the core cannot or must not be loaded. */
    compact: () => canLoad() && compact().then(canLoad),

    /**
     * Decides after a write whether the core compacts. It does in the share `cleanupTriggerRate` of sessions, and once in a session
     * with many entries. With a rate of 1 it does after each write. `entries` is the number of entries of this session.
     */
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
