// The recorder's third file, which is loaded if the setting `reportTo` is set. It sends the stored entries to that address.
//
// Only sealed entries, to which nothing is added any more, are sent, so delivering an entry twice changes nothing. The reporter
// seals the entries of the recorder before it makes a report. Later failures of a site go to a new entry.

import { AnyPromise, attempt, filter, map } from './builtins.js';
import { isForbidden, isOwnViolation, readAddress } from './report-address.js';
import { createBudget } from './report-budget.js';
import { bodyOf, createEntry, readEntry } from './report-entries.js';
import { createQueue } from './report-queue.js';
import { listen } from './shared.js';
import { createUndeliveredEntries } from './undelivered-entries.js';

/** The time from the first failure to its report, unless the rate limits require a longer one. */
const FIRST_REPORT_MS = 1_000;
/**
 * The minimum time between two reports. While failures continue, it grows by PAUSE_FACTOR after each report, up to
 * MAX_PAUSE_MS.
 */
const PAUSE_MS = 10_000;
const MAX_PAUSE_MS = 600_000;
const PAUSE_FACTOR = 1.25;
/** The time limit of one request, after which it counts as failed. */
const REQUEST_TIMEOUT_MS = 20_000;
/** The maximum number of entries that one page load reports. Further ones are dropped. */
const MAX_REPORTED = 1_000;
/** The number of characters in the session id of reports. Each has 36 values, which makes 82 bits. */
const ID_LENGTH = 16;

/** Returns whether `key`, a key of the journal, is that of the texts of an entry: `j1/<session>/<n>`. */
const isTexts = (key) => key.split('/').length === 3;

/**
 * The reporters of each client, by the address to which they send. Several calls of `init` with one address share a reporter.
 */
const reporters = new WeakMap();

/**
 * Starts to report the records in `inbox`, which report-inbox.js describes. Returns a function to call after records were
 * added. From then on, `recorder.record` ignores policy violations that the reports cause, because the page has not failed.
 */
export function start(client, recorder, inbox) {
  const { global, settings } = client;
  const address = readAddress(settings.reportTo, global);
  if (!address) {
    inbox.state = 'absent';
    client.warnOfSetting('reportTo');
    return () => void takeRecords(inbox);
  }
  const { record } = recorder;
  recorder.record = (failure, chain) =>
    isOwnViolation(address, failure.kind, chain) ? '' : record(failure, chain);
  const byAddress = reporters.get(client) ?? new Map();
  reporters.set(client, byAddress);
  if (!byAddress.has(address)) byAddress.set(address, createReporter(client, address));
  return byAddress.get(address)(recorder, inbox);
}

/**
 * Returns a random session id for reports. That of the recorder is not used, because it is a part of the exception ids that
 * people see.
 */
function createSession(global) {
  const bytes = global.crypto.getRandomValues(new Uint8Array(ID_LENGTH));
  return [...bytes].map((byte) => (byte % 36).toString(36)).join('');
}

/**
 * Removes all records from the inbox. Returns `{ records, keys }`: the records as a map, and the keys of the texts of their
 * entries.
 */
function takeRecords(inbox) {
  const records = new Map(inbox.records);
  inbox.records.clear();
  inbox.units = 0;
  return { records, keys: filter([...records.keys()], isTexts) };
}

/**
 * Returns a function that takes a recorder and its inbox, and reports the records of this recorder to `address` from then on.
 */
function createReporter({ global, settings, shared }, address) {
  const { after } = shared;
  const monotonic = () => attempt(() => global.performance.now()) ?? 0;
  const queue = createQueue(createBudget(monotonic));
  const { storageBackends } = settings;
  const mayStore = storageBackends?.includes('localStorage') ?? true;
  const undelivered = mayStore ? createUndeliveredEntries(global, address) : undefined;
  const session = attempt(() => createSession(global));
  /** The entries of the request that is being sent and has no answer yet. */
  let inFlight = [];
  let recorder;
  let inbox;
  let number = 0;
  let hasTimer = false;
  let isSending = false;
  let isStopped = !session;
  let failures = 0;
  let pause = PAUSE_MS;
  let nextSendAt = -Infinity;

  const updateInbox = () => {
    inbox.pending = queue.entries.length + inFlight.length;
    inbox.state = isStopped ? 'absent' : failures ? 'failing' : 'ok';
  };

  /** Removes all entries from inbox and queue, and counts them as dropped. */
  const discardAll = () => {
    inbox.dropped += takeRecords(inbox).keys.length + queue.entries.length + inFlight.length;
    queue.clear();
    inFlight = [];
    updateInbox();
  };

  /** Drops all entries, and ends reporting for this page load, because the endpoint or the page's policy refuses reports. */
  const stop = () => {
    isStopped = true;
    undelivered?.clear();
    discardAll();
  };

  const textsOf = (entries) => map(entries, ({ text }) => text);

  /**
   * Seals all entries of the recorder, and moves them from the inbox to the queue. Entries for which there is no room, and
   * those beyond MAX_REPORTED, are dropped.
   */
  const queueAll = () => {
    if (!inbox.records.size) return;
    attempt(() => recorder.flush());
    attempt(() => recorder.seal());
    const { records, keys } = takeRecords(inbox);
    for (const key of keys) {
      const entry = attempt(() => createEntry(`${session}/${number}`, key, records));
      if (entry && number < MAX_REPORTED && queue.add(entry)) number++;
      else inbox.dropped++;
    }
  };

  /**
   * Handles the answer to the request with the entries `inFlight`. On success they are delivered, and the next pause is set. If
   * the endpoint refuses them, reporting ends. On any other failure they return to the queue, and the pause doubles.
   */
  const handleAnswer = ({ status, retryAfter }) => {
    if (status >= 400 && status < 500 && status !== 429) return stop();
    const time = monotonic();
    if (status >= 200 && status < 300) {
      // True if this report was sent more than a whole pause later than it was allowed.
      const wasQuiet = time - nextSendAt > pause;
      pause = wasQuiet ? PAUSE_MS : Math.min(pause * PAUSE_FACTOR, MAX_PAUSE_MS);
      failures = 0;
      undelivered?.remove(textsOf(inFlight));
    } else {
      failures++;
      queue.putBack(inFlight);
    }
    inFlight = [];
    nextSendAt = time + Math.min(Math.max(pause * 2 ** failures, retryAfter), MAX_PAUSE_MS);
  };

  const send = async () => {
    isSending = true;
    // Entries are sealed and queued only if they can be sent now: each sealed entry makes the next failure of its site open
    // another one, so the queue would fill with entries of the same sites.
    if (!failures && queue.hasRoom()) queueAll();
    inFlight = queue.takeBatch();
    updateInbox();
    if (inFlight.length) {
      const response = await post(global, after, address, bodyOf(inFlight));
      if (!isStopped) handleAnswer(response);
    }
    isSending = false;
    updateInbox();
    schedule();
  };

  const schedule = () => {
    if (isStopped) return discardAll();
    if (hasTimer || isSending) return;
    const [texts] = inbox.records.values();
    if (!queue.entries.length && !texts) return;
    hasTimer = true;
    const untilAllowed = queue.timeUntilNext(texts?.length);
    after(Math.max(FIRST_REPORT_MS, nextSendAt - monotonic(), untilAllowed), () => {
      hasTimer = false;
      send().catch(() => {});
    });
  };

  /** Sends one report with a beacon, and stores all other entries for the next page, because this page may be closed. */
  const handleLeaving = () => {
    if (isStopped) return;
    queueAll();
    const batch = failures || !isOnline(global) ? [] : queue.takeBatch();
    const isSent =
      batch.length && attempt(() => global.navigator.sendBeacon(address, bodyOf(batch)));
    if (isSent) undelivered?.remove(textsOf(batch));
    else queue.putBack(batch);
    undelivered?.add(textsOf([...inFlight, ...queue.entries]));
    updateInbox();
    schedule();
  };

  // These listeners run after those of the client, which write the records that are not written yet.
  listen(global, 'pagehide', handleLeaving);
  listen(global, 'visibilitychange', () => {
    if (global.document?.visibilityState === 'hidden') handleLeaving();
  });
  listen(global, 'securitypolicyviolation', (violation) => {
    if (isForbidden(address, violation)) stop();
  });
  for (const text of undelivered?.list() ?? []) {
    const entry = readEntry(text);
    if (entry) queue.add(entry);
  }

  return (newRecorder, newInbox) => {
    // Queues the entries of the previous recorder, which `init` has sealed.
    if (inbox) queueAll();
    recorder = newRecorder;
    inbox = newInbox;
    updateInbox();
    schedule();
    return schedule;
  };
}

const isOnline = (global) => attempt(() => global.navigator.onLine) !== false;

/**
 * Sends a request. Resolves to `{ status, retryAfter }`: the HTTP status, or 0 if there was no answer, and the milliseconds of
 * the header `Retry-After`, or 0. Never rejects.
 */
async function post(global, after, address, body) {
  const noAnswer = { status: 0, retryAfter: 0 };
  let cancel;
  try {
    if (!isOnline(global)) return noAnswer;
    const controller = new AbortController();
    // The time limit rejects a promise of its own, because the page may have replaced `fetch` by a function that ignores the
    // signal.
    const timeout = new AnyPromise((_, reject) => {
      cancel = after(REQUEST_TIMEOUT_MS, () => {
        controller.abort();
        reject();
      });
    });
    const response = global.fetch(address, {
      method: 'POST',
      body,
      cache: 'no-store',
      keepalive: true,
      // A redirect counts as an error: it may lead to a login page, which would answer with status 200 and not store the
      // report.
      redirect: 'error',
      signal: controller.signal,
    });
    const { status, headers } = await AnyPromise.race([response, timeout]);
    return { status, retryAfter: (Number(headers.get('retry-after')) || 0) * 1_000 };
  } catch {
    return noAnswer;
  } finally {
    cancel?.();
  }
}
