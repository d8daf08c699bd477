// Pages with the setting `reportTo` capture with the core, as workers at the edge do, because the core reports what it
// writes. The recorder only stores what failed before.

import { countOpen } from './viewer-link.js';

/**
 * Takes the place of `createCore`. `flush()` resolves when all that was recorded is written. `counted(count)` is called
 * when there may be other groups.
 */
export function createReporting(client, recorder, { flush, counted }, load) {
  let module;
  let opening;

  const open = async () => {
    try {
      client.shared.receivers.delete(client.receive);
      recorder.seal();
      await flush().catch(() => {});
      const loaded = await load();
      // The core goes on with the session of what failed before.
      const { session } = recorder.status();
      if (session) client.global[Symbol.for('tinyturret.session')] ??= { id: session };
      const { showViewerLink, ...settings } = client.settings;
      await loaded.init(settings);
      for (const { text, data } of client.breadcrumbs) loaded.breadcrumb(text, data);
      module = loaded;
      if (showViewerLink) {
        loaded.subscribe(() => counted(() => countOpen(loaded)));
        counted(() => countOpen(loaded));
      }
    } catch {
      // Without the core nothing is captured here. The status says so.
    }
    return module;
  };

  return {
    get module() {
      return module;
    },
    /** Records instead of the recorder. */
    recorder: {
      describe: recorder.describe,
      flush() {},
      record({ thrown, context, handled }) {
        // The client knows it already, and the core asks again.
        client.shared.seen.delete(thrown);
        return module?.capture(thrown, context, handled) ?? '';
      },
    },
    state: 'ok',
    open() {
      opening ??= open();
      return opening;
    },
    status: () => module?.status() ?? { core: 'failed' },
    close() {},
    withTier: (own) => own,
    written() {},
  };
}
