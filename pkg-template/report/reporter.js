// Reports the records that the page stores to an endpoint. The reporter is the last backend, and lists no records: at
// each init() it gets all records of the other backends, so records that were not delivered are reported by the next page.

import { bodyOf, bytesOf, isReported } from './body.js';
import { bucket } from './budget.js';
import { marks } from './delivered.js';
import { waiting } from './queue.js';
import { quiet } from './quiet.js';

const FIRST_MS = 1_000;
const PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 600_000;
const ANSWER_MS = 20_000;
const reporters = new Map();

/**
 * Returns the reporter as a backend. `address` is a URL without a fragment. There is one reporter for each address, however
 * often the page calls init().
 */
export function reporterTo(address) {
  if (!reporters.has(address)) reporters.set(address, reporter(address));
  return reporters.get(address);
}

function reporter(address) {
  const queue = waiting();
  const delivered = marks();
  const budget = bucket();
  let timer;
  let isSending = false;
  let isListening = false;
  let isOver = false;
  let failures = 0;
  let notBefore = 0;

  function put(pairs) {
    // After the listeners of the first init(), which write pending records: at `pagehide` they must run first.
    if (!isListening) listen();
    if (isOver) return;
    for (const [key, value] of pairs) {
      if (isReported(key) && !delivered.has(key, value)) queue.add(key, value);
    }
    schedule();
  }

  function listen() {
    isListening = true;
    on(globalThis.document, 'visibilitychange', () => {
      if (document.visibilityState === 'hidden') leave();
    });
    on(globalThis, 'pagehide', leave);
    on(globalThis, 'securitypolicyviolation', (violation) => {
      if (isBlocked(violation)) end();
    });
  }

  /**
   * Whether the page's policy blocks the endpoint. `blockedURI` is the URL of the request before redirects, with its
   * query (CSP3, "strip URL for use in reports"). A policy in report-only mode blocks nothing. Firefox used to name
   * `default-src` if the policy has no `connect-src`.
   */
  function isBlocked(violation) {
    return (
      violation.isTrusted &&
      violation.disposition === 'enforce' &&
      violation.blockedURI === address &&
      /^(connect|default)-src$/.test(violation.effectiveDirective)
    );
  }

  function schedule() {
    if (timer !== undefined || isSending || isOver || queue.isEmpty()) return;
    const pause = Math.max(FIRST_MS, notBefore - performance.now(), budget.wait(queue.least()));
    timer = setTimeout(quiet(send), pause);
    // Otherwise the timer keeps a process of Node.js running.
    timer.unref?.();
  }

  async function send() {
    timer = undefined;
    const batch = take();
    if (batch.length) {
      isSending = true;
      settle(batch, await post(address, bodyOf(batch)));
      isSending = false;
    }
    schedule();
  }

  function take() {
    const batch = queue.take(budget.left());
    if (batch.length) budget.spend(bytesOf(bodyOf(batch)));
    return batch;
  }

  function settle(batch, { status, pause }) {
    const isRefused = status >= 400 && status < 500 && status !== 429;
    if (isRefused) return end();
    if (status >= 200 && status < 300) {
      failures = 0;
      delivered.add(batch);
    } else {
      failures += 1;
      queue.putBack(batch);
    }
    const growing = Math.min(PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
    notBefore = performance.now() + Math.max(growing, Math.min(pause, LONGEST_PAUSE_MS));
  }

  /** Sends what is pending. A beacon has no answer, so the next page sends these records again. */
  function leave() {
    if (isOver || failures || !isOnline()) return;
    const batch = take();
    if (batch.length && !navigator.sendBeacon(address, bodyOf(batch))) queue.putBack(batch);
  }

  function end() {
    isOver = true;
    queue.clear();
  }

  return { name: 'report', put: quiet(put), list: () => [], remove: quiet(queue.remove) };
}

/** Resolves to `{ status, pause }`: status 0 if there was no answer; the pause in ms that the answer asks for, or 0. */
async function post(address, body) {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), ANSWER_MS);
  try {
    if (!isOnline()) throw undefined;
    const { status, headers } = await fetch(address, {
      method: 'POST',
      body,
      cache: 'no-store',
      keepalive: true,
      // For example to a log-in page, which does not store the report.
      redirect: 'error',
      signal: ending.signal,
    });
    return { status, pause: (Number(headers.get('retry-after')) || 0) * 1000 };
  } catch {
    return { status: 0, pause: 0 };
  } finally {
    clearTimeout(timer);
  }
}

function isOnline() {
  return globalThis.navigator?.onLine !== false;
}

function on(target, event, work) {
  target?.addEventListener?.(event, quiet(work), true);
}
