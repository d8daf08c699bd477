// The recorder's third file, which is loaded if the setting `reportTo` is set: sends what the recorder has stored to the
// address of that setting.
//
// Only entries that never change again are sent, so delivering one twice changes nothing. Before it makes a report, the
// reporter ends the entries of the recorder: later failures of a site go to a new entry.

import { AnyPromise, attempt, filter, map } from './builtins.js';
import { isForbidden, isOwnViolation, readAddress } from './report-address.js';
import { createBudget } from './report-budget.js';
import { bodyOf, createEntry, readEntry } from './report-entries.js';
import { createQueue } from './report-queue.js';
import { listen } from './shared.js';
import { createUnreported } from './unreported.js';

/** From the first failure to its report. */
const FIRST_REPORT_MS = 1_000;
/** Between two reports. Of a page that goes on failing, each pause is longer than the last one, up to the maximum. */
const PAUSE_MS = 10_000;
const MAX_PAUSE_MS = 600_000;
const PAUSE_FACTOR = 1.25;
/** A request that takes longer counts as failed. */
const REQUEST_TIMEOUT_MS = 20_000;
/** Entries that a page load reports. */
const MAX_REPORTED = 1_000;
/** Characters of a session's id: 82 bits. */
const ID_LENGTH = 16;

/** Whether `key` is that of the texts of an entry. */
const isTexts = (key) => key.split('/').length === 3;

/** By client, its reporters by address: `init` may be called several times. */
const reporters = new WeakMap();

/**
 * Starts to report the records in `inbox`, which reports.js describes. Returns a function to call when there are new ones.
 * Policy violations by the reports are not recorded, because they are no failures of the page.
 */
export function start(client, recorder, inbox) {
  const { global, settings } = client;
  const address = readAddress(settings.reportTo, global);
  if (!address) {
    inbox.state = 'absent';
    client.warn('wrong setting: reportTo');
    return () => void takeAll(inbox);
  }
  const { record } = recorder;
  recorder.record = (failure, chain) =>
    isOwnViolation(address, failure.kind, chain) ? '' : record(failure, chain);
  const known = reporters.get(client) ?? new Map();
  reporters.set(client, known);
  if (!known.has(address)) known.set(address, createReporter(client, address));
  return known.get(address)(recorder, inbox);
}

/** An id that no one can guess from what the page shows, unlike that of the recorder, which is a part of exception ids. */
function createSession(global) {
  const bytes = global.crypto.getRandomValues(new Uint8Array(ID_LENGTH));
  return [...bytes].map((byte) => (byte % 36).toString(36)).join('');
}

/** Removes all records from the inbox. Returns them, and the keys of the texts among them. */
function takeAll(inbox) {
  const records = new Map(inbox.records);
  inbox.records.clear();
  inbox.units = 0;
  return { records, keys: filter([...records.keys()], isTexts) };
}

/** Returns a function that makes a recorder and its inbox the source of reports to `address`. */
function createReporter({ global, settings, shared }, address) {
  const { after } = shared;
  const monotonic = () => attempt(() => global.performance.now()) ?? 0;
  const queue = createQueue(createBudget(monotonic));
  const { storageBackends } = settings;
  const mayStore = storageBackends?.includes('localStorage') ?? true;
  const unreported = mayStore ? createUnreported(global, address) : undefined;
  const session = attempt(() => createSession(global));
  /** Entries of the request that has no answer yet. */
  let underWay = [];
  let recorder;
  let inbox;
  let number = 0;
  let hasTimer = false;
  let isBusy = false;
  let isOver = !session;
  let failures = 0;
  let currentPause = PAUSE_MS;
  let notBefore = -Infinity;

  const update = () => {
    inbox.pending = queue.entries.length + underWay.length;
    inbox.state = isOver ? 'absent' : failures ? 'failing' : 'ok';
  };

  /** Counts all that waits as dropped. */
  const discard = () => {
    inbox.dropped += takeAll(inbox).keys.length + queue.entries.length + underWay.length;
    queue.clear();
    underWay = [];
    update();
  };

  /** The page sends no more reports. */
  const end = () => {
    isOver = true;
    unreported?.clear();
    discard();
  };

  const textsOf = (entries) => map(entries, ({ text }) => text);

  /** Ends all entries of the recorder, and queues them. */
  const queueAll = () => {
    if (!inbox.records.size) return;
    attempt(() => recorder.flush());
    attempt(() => recorder.seal());
    const { records, keys } = takeAll(inbox);
    for (const key of keys) {
      const entry = attempt(() => createEntry(`${session}/${number}`, key, records));
      if (entry && number < MAX_REPORTED && queue.add(entry)) number++;
      else inbox.dropped++;
    }
  };

  /** `underWay` got this answer. */
  const settle = ({ status, retryAfter }) => {
    if (status >= 400 && status < 500 && status !== 429) return end();
    const time = monotonic();
    if (status >= 200 && status < 300) {
      // The last pause has ended long ago.
      const isQuiet = time - notBefore > currentPause;
      currentPause = isQuiet ? PAUSE_MS : Math.min(currentPause * PAUSE_FACTOR, MAX_PAUSE_MS);
      failures = 0;
      unreported?.remove(textsOf(underWay));
    } else {
      failures++;
      queue.putBack(underWay);
    }
    underWay = [];
    notBefore = time + Math.min(Math.max(currentPause * 2 ** failures, retryAfter), MAX_PAUSE_MS);
  };

  const send = async () => {
    isBusy = true;
    // Entries are ended only if they may be sent, so that the queue has about one entry for each site.
    if (!failures && queue.hasRoom()) queueAll();
    underWay = queue.take();
    update();
    if (underWay.length) {
      const answer = await post(global, after, address, bodyOf(underWay));
      if (!isOver) settle(answer);
    }
    isBusy = false;
    update();
    schedule();
  };

  const schedule = () => {
    if (isOver) return discard();
    if (hasTimer || isBusy) return;
    const [texts] = inbox.records.values();
    if (!queue.entries.length && !texts) return;
    hasTimer = true;
    const pause = Math.max(FIRST_REPORT_MS, notBefore - monotonic(), queue.wait(texts?.length));
    after(pause, () => {
      hasTimer = false;
      send().catch(() => {});
    });
  };

  /** The page may go away: sends what it may, and stores the rest for the next page. */
  const leave = () => {
    if (isOver) return;
    queueAll();
    const batch = failures || !isOnline(global) ? [] : queue.take();
    const isSent =
      batch.length && attempt(() => global.navigator.sendBeacon(address, bodyOf(batch)));
    if (isSent) unreported?.remove(textsOf(batch));
    else queue.putBack(batch);
    unreported?.add(textsOf([...underWay, ...queue.entries]));
    update();
    schedule();
  };

  // After the listeners of the client, which write what is not written.
  listen(global, 'pagehide', leave);
  listen(global, 'visibilitychange', () => {
    if (global.document?.visibilityState === 'hidden') leave();
  });
  listen(global, 'securitypolicyviolation', (violation) => {
    if (isForbidden(address, violation)) end();
  });
  for (const text of unreported?.list() ?? []) {
    const entry = readEntry(text);
    if (entry) queue.add(entry);
  }

  return (newRecorder, newInbox) => {
    // What the last recorder has ended.
    if (inbox) queueAll();
    recorder = newRecorder;
    inbox = newInbox;
    update();
    schedule();
    return schedule;
  };
}

const isOnline = (global) => attempt(() => global.navigator.onLine) !== false;

/** Resolves to `{ status, retryAfter }`: status 0 if there was no answer; the pause in ms that the answer asks for, or 0. */
async function post(global, after, address, body) {
  const unanswered = { status: 0, retryAfter: 0 };
  let cancel;
  try {
    if (!isOnline(global)) return unanswered;
    const ending = new AbortController();
    // The page may have replaced `fetch` by one that ignores the signal.
    const late = new AnyPromise((_, reject) => {
      cancel = after(REQUEST_TIMEOUT_MS, () => {
        ending.abort();
        reject();
      });
    });
    const answer = global.fetch(address, {
      method: 'POST',
      body,
      cache: 'no-store',
      keepalive: true,
      // For example to a log-in page, which does not store the report.
      redirect: 'error',
      signal: ending.signal,
    });
    const { status, headers } = await AnyPromise.race([answer, late]);
    return { status, retryAfter: (Number(headers.get('retry-after')) || 0) * 1_000 };
  } catch {
    return unanswered;
  } finally {
    cancel?.();
  }
}
