// Loads the core, the wasm that makes groups of the recorded entries. The core is loaded to read groups and to clean up.

import { createAdapters } from './backends.js';
import { attempt } from './builtins.js';
import { RETRY_MS } from './rate-limit.js';
import { settingsOfCore } from './settings.js';
import { countOpen } from './viewer-link.js';

/** The number of journal entries of a session above which the core compacts them (makes exceptions and counters of them). */
export const MANY_ENTRIES = 200;

/**
 * Returns the functions that load and use the core of a client. `importCore()` imports core.js of the package. `notifyChange()`
 * is called after the core has changed records. `updateLink(count)` is called when groups may have changed; `count()` resolves
 * to the number of open groups.
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
   * Loads the core. Resolves to its functions, or to undefined if it cannot be loaded. Never rejects. With `isRead`, a load
   * that failed more than RETRY_MS ago is tried again.
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
      // The client was closed meanwhile. The core has one state per page, so starting it would overwrite the settings of a
      // newer client.
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

  /** Returns the status that the wasm reports, or one without backends if the core is not loaded or its wasm has trapped. */
  const readCoreStatus = () => attempt(() => wasm?.status()) ?? { tiers: [] };

  /**
   * Seals the entries of this session, and has the core compact the journal and remove excess groups. One run at a time: a call
   * during a run causes another run after it.
   */
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
      // The core has failed. The entries remain in the journal, and a later run or page compacts them.
    } finally {
      isCompacting = false;
    }
  };

  /**
   * Updates the number of open groups in the viewer link. Loads the core if it is not loaded; loading it updates the number,
   * too.
   */
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
    /** Closes the backends of the core, which is not used any more, because `init` was called with other settings. */
    close() {
      isClosed = true;
      for (const adapter of adapters) attempt(() => adapter.close?.());
    },
    get state() {
      return state;
    },

    /**
     * Returns the part of the status that only the core knows: `reading`, the name of the backend that it reads, and `error`,
     * the reason why it could not be loaded. Both are left out if there are none.
     */
    status() {
      const { reading } = readCoreStatus();
      return { ...(reading && { reading }), ...(error && { error }) };
    },

    /**
     * Returns `own`, the recorder's status of a backend. If the recorder can use the backend but the core cannot, state and
     * error are those of the core.
     */
    addReadError(own) {
      const { state, error } = readCoreStatus().tiers.find(({ name }) => name === own.name) ?? {};
      const isWorse = own.state === 'ok' && error;
      return { ...own, ...(isWorse && { state, error }) };
    },

    /**
     * Has the core compact the journal, and resolves to true. Returns or resolves to false if the core cannot or must not be
     * loaded.
     */
    compact: () => canLoad() && compact().then(canLoad),

    /**
     * Decides after a write whether the core compacts. It does in the share `cleanupTriggerRate` of sessions, and once in a
     * session with many entries. With a rate of 1 it does after each write. If it does not, it updates the number in the viewer
     * link, if there is a link. `entries` is the number of entries of this session.
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
