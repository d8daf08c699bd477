// The recorder's second file: all that only a page needs in which something failed, that reads, or that has callbacks or
// backends of its own.

import { createBackends } from './backends.js';
import { AnyPromise, attempt, filter, map } from './builtins.js';
import { openChannel } from './channel.js';
import { createJournalTrimmer } from './journal-trimmer.js';
import { NO_CORE } from './no-core.js';
import { createRecorder } from './recorder.js';
import { createViewerLink } from './viewer-link.js';

const isFailing = ({ state }) => state === 'failing';

/** A write that tests whether a backend really works. The core writes the same version record. */
const PROBE = () => ['v', '1'];

/**
 * Starts with the settings of `client`, and takes the connection of `database`, an adapter that may be open already.
 * `openCore(client, recorder, { flush, notifySubscribers, updateLink, throwIfFailing })` returns what loads the core, and `createCoreApi`
 * the functions that read with it. A Rust app has no `createCoreApi`. `openReports(client, recorder)` returns the reports if
 * there are any. `settings` are those of `client`, with the callbacks to call.
 */
export function start(
  client,
  database,
  { settings = client.settings, openCore = () => NO_CORE, createCoreApi, openReports } = {},
) {
  const { global, now, warn } = client;
  const { after } = client.shared;
  const { namespace = '', ignoreStorageErrors = true, onStorageError } = settings;

  const notifySubscribers = () => {
    for (const listener of [...client.subscribers]) attempt(listener);
  };
  const backends = createBackends({ global, settings, now, after, warn, database }, reportFailure);

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
    // `performance` may be a page's own variable.
    monotonic: () => attempt(() => global.performance.now()) ?? now(),
    newSession: client.newSession,
    readPage: client.readPage,
    after,
    warn,
  });

  const reports = openReports?.(client, recorder);

  // Serializes breadcrumbs now: the host may mutate their `data` later.
  for (const crumb of client.breadcrumbs) recorder.toCrumb(crumb);

  const channel = openChannel({ global, namespace, after, now }, (message) => {
    // A group is being removed: later failures must go to new entries.
    if (message.startsWith('removed/')) recorder.seal();
    notifySubscribers();
  });
  const announceChange = () => {
    channel.announce();
    notifySubscribers();
  };
  const link = createViewerLink(client);
  link?.show();
  /** The groups may have changed. `count()` resolves to how many are open. */
  const updateLink = (count) => void link?.updateCount(count);
  const core = openCore(client, recorder, {
    flush: () => flush(),
    notifyChange: announceChange,
    updateLink,
    throwIfFailing: () => throwIfFailing(),
  });

  const trim = createJournalTrimmer(client, backends, recorder, () => core.compact?.());

  /** The status of the core and of the backends, to which the core may add others. */
  const readStatus = () => {
    const tiers = map(backends, (backend) => core.addReadError(backend.status()));
    return { core: core.state, tiers, ...core.status(tiers) };
  };

  /** Rejects if a backend fails and the settings ask for it. */
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
    // So that a backend that only looks open is found out.
    if (!ignoreStorageErrors) await forAllBackends((backend) => backend.write([PROBE()]));
    if (settings.showViewerLink) client.idle().then(() => core.load());
    await throwIfFailing();
  };

  const opened = open();
  // Prevents an unhandled rejection if `init` does not wait for `opened`, or has stopped waiting.
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
        // Without the group, which may be a value of any type.
        channel.announce('removed/');
      },
      afterChange() {
        announceChange();
        updateLink();
      },
    }),

    /**
     * The error of a dedicated worker comes to the worker and, without the error, to its page. The worker says that it has
     * recorded it, and the page then does not.
     */
    dedupe(failure, message) {
      if (failure.isForeign) channel.recordUnlessClaimed(message, () => client.record(failure));
      else channel.claim(message);
    },

    /** Writes all. If the page is going away, ends all entries, so that the next page may compact them. */
    flushBeforeExit(isFinal) {
      recorder.flush();
      if (!isFinal) return;
      channel.recordWaiting();
      recorder.seal();
      core.shutDown?.();
    },

    /** Ends what belongs to these settings, because others take their place. */
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
