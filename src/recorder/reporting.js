// Pages with the setting `reportTo` capture with the core, as workers at the edge do, because the core reports what it
// writes. The recorder only stores what failed before.

/** Takes the place of `createCore`. `flush()` resolves when all that was recorded is written. */
export function createReporting(client, recorder, flush, load) {
  let module;
  let opening;

  const open = async () => {
    try {
      client.stopListening();
      recorder.seal();
      await flush().catch(() => {});
      const loaded = await load();
      await loaded.init(client.settings);
      for (const { text, data } of client.breadcrumbs) loaded.breadcrumb(text, data);
      module = loaded;
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
        // The recorder has asked the guard already.
        globalThis[Symbol.for('tinyturret.guard')]?.forget(thrown);
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
