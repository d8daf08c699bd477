// The recorder's second file. client.js loads it after the first failure, when the app calls a function that needs it, such as
// `groups`, `subscribe` or `flush`, and in `init` if a setting needs it, such as a callback or `storageBackends`.

import { createBackends } from './backends.js';
import { AnyPromise, attempt, filter, map } from './builtins.js';
import { openChannel } from './channel.js';
import { createJournalTrimmer } from './journal-trimmer.js';
import { NO_CORE } from './no-core.js';
import { createRecorder } from './recorder.js';
import { createViewerLink } from './viewer-link.js';

const isFailing = ({ state }) => state === 'failing';

/** Returns the pair that is written to test whether a backend works: the version record, which the core writes, too. */
const PROBE = () => ['v', '1'];

/**
 * Starts the recorder of a client, and returns its functions. `database` is an adapter for IndexedDB whose connection may be
 * open. The options depend on the platform:
 * - `settings` are the settings of `client` with the callbacks to call;
 * - `openCore(client, recorder, hooks)` returns an object with the functions of `createCore`. `hooks` has `flush`,
 *   `notifyChange`, `updateLink` and `throwIfFailing`;
 * - `createCoreApi` is the function of core-api.js. A Rust app does not have it, because it calls its core itself;
 * - `openReports(client, recorder)` returns a result of `createReportInbox`, or undefined;
 * - `moduleIds` are pairs `[file, id]` of the wasm modules of a Rust app, or undefined.
 */
export function start(
  client,
  database,
  {
    settings = client.settings,
    openCore = () => NO_CORE,
    createCoreApi,
    openReports,
    moduleIds,
  } = {},
) {
  const { global, now, warnOfSetting } = client;
  const { after } = client.shared;
  const { namespace = '', ignoreStorageErrors = true, onStorageError } = settings;

  const warn = (text) => attempt(() => global.console.warn(`tinyturret: ${text}`));
  const notifySubscribers = () => {
    for (const listener of [...client.subscribers]) attempt(listener);
  };
  const backends = createBackends({ settings, now, after, warnOfSetting, database }, reportFailure);

  function reportFailure({ name, state, error }) {
    notifySubscribers();
    if (state === 'failing' && !ignoreStorageErrors) reportStorageError(name, error);
  }

  function reportStorageError(name, error) {
    attempt(() => onStorageError?.(name, error));
  }

  const forAllBackends = (work) => AnyPromise.all(map(backends, work));

  const announce = (message) => {
    channel.announce(message);
    notifySubscribers();
    core.afterWrite(recorder.status().entries);
  };

  /** Issues pairs to all backends before it returns. Then notifies other tabs, subscribers and the core. Never throws. */
  const write = (pairs) => {
    reports?.add(pairs);
    forAllBackends((backend) => backend.write(pairs)).then(() => {
      announce();
      trim(pairs);
    });
  };

  const recorder = createRecorder(settings, write, {
    global,
    now,
    // `performance` may be missing or replaced by the page: then the wall clock is used.
    monotonic: () => attempt(() => global.performance.now()) ?? now(),
    newSession: client.newSession,
    readPage: client.readPage,
    after,
    warn,
    moduleIds,
  });

  const reports = openReports?.(client, recorder);

  // The breadcrumbs are converted to text at once, because the page may change their `data` later.
  for (const crumb of client.breadcrumbs) recorder.toCrumb(crumb);

  const channel = openChannel({ global, namespace, after, now }, (message) => {
    // Another tab removes a group. The entries are sealed, because later failures in them would be removed, too.
    if (message.startsWith('removed/')) recorder.seal();
    notifySubscribers();
  });
  const announceChange = () => {
    channel.announce();
    notifySubscribers();
  };
  const link = createViewerLink(client);
  link?.show();
  /** Updates the number in the viewer link. `count()` resolves to the number of open groups. */
  const updateLink = (count) => void link?.updateCount(count);
  const core = openCore(client, recorder, {
    flush: () => flush(),
    notifyChange: announceChange,
    updateLink,
    throwIfFailing: () => throwIfFailing(),
  });

  const trim = createJournalTrimmer(client, backends, recorder, () => core.compact?.());

  /** Returns the part of the status about the core and the backends. A shared core adds the stores that isolates share. */
  const readStatus = () => {
    const tiers = map(backends, (backend) => core.addReadError(backend.status()));
    return { core: core.state, tiers, ...core.status(tiers) };
  };

  /**
   * With `ignoreStorageErrors: false`, waits for the backends, calls `onStorageError` for each one that fails, and rejects with
   * the error of the first. Otherwise resolves at once.
   */
  const throwIfFailing = async () => {
    if (ignoreStorageErrors) return;
    await forAllBackends((backend) => backend.settled(true));
    const failed = filter(readStatus().tiers, isFailing);
    for (const { name, error } of failed) reportStorageError(name, error);
    for (const { name, error } of failed) throw Error(`tinyturret: ${name} failed: ${error}`);
  };

  const flush = async () => {
    recorder.flush();
    for (const backend of backends) backend.retry();
    await forAllBackends((backend) => backend.settled());
  };

  const flushAll = async () => {
    await flush();
    await core.flush?.();
    await throwIfFailing();
  };

  const open = async () => {
    await forAllBackends((backend) => backend.open());
    trim([]);
    // Opening a backend may succeed although writing to it fails. Writing a probe detects such a backend.
    if (!ignoreStorageErrors) await forAllBackends((backend) => backend.write([PROBE()]));
    if (settings.showViewerLink) client.idle().then(() => core.load());
    await throwIfFailing();
  };

  const opened = open();
  // The handler prevents an unhandled rejection: `init` awaits `opened` only if it loads this file itself.
  opened.catch(() => {});

  return {
    recorder,
    opened,
    replay: recorder.replay,
    flush: flushAll,
    breadcrumb: recorder.toCrumb,
    seal: recorder.seal,
    announce,
    link,
    ...createCoreApi?.({
      flush: flushAll,
      core,
      beforeRemove() {
        recorder.seal();
        // The id of the group is not announced, because the page may pass a value of any type.
        channel.announce('removed/');
      },
      afterChange() {
        announceChange();
        updateLink();
      },
    }),

    /**
     * Makes sure that an error of a dedicated worker is recorded once. The worker gets the event with the error, and its page
     * gets the event without it. The worker announces that it has recorded the error. The page records it if no worker does.
     */
    claim(failure, message) {
      if (failure.isForeign) channel.recordUnlessClaimed(message, () => client.record(failure));
      else channel.claim(message);
    },

    /**
     * Writes all records. If the page will not run again (`isFinal`), seals all entries, so that the next page may compact
     * them.
     */
    writeAll(isFinal) {
      recorder.flush();
      if (!isFinal) return;
      channel.recordWaiting();
      recorder.seal();
      core.shutDown?.();
    },

    /**
     * Writes all records, seals all entries, and closes the backends and the channel. `init` calls it before it starts with
     * other settings.
     */
    close() {
      channel.recordWaiting();
      recorder.flush();
      recorder.seal();
      channel.close();
      core.close();
      link?.remove();
      forAllBackends((backend) => backend.settled()).then(() =>
        map(backends, (backend) => backend.close()),
      );
    },

    status() {
      const { session, wrongCallbacks } = recorder.status();
      return {
        session,
        ...(wrongCallbacks && { wrongCallbacks }),
        ...readStatus(),
        ...(reports && { reports: reports.status() }),
      };
    },
  };
}
