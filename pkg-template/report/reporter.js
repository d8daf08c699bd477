// Reports what the page stores to an endpoint. To tinyturret this is a last tier, which lists nothing: with every
// init() it is offered all that the others hold, and so what was not delivered waits for the next page in them.

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

/** `{ put, remove }`; one for each address, however often a page calls init(). */
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
    // After the first init(), whose listeners write what waits here before ours report it.
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
    on(globalThis, 'securitypolicyviolation', ({ blockedURI }) => {
      if (blockedURI && address.startsWith(blockedURI)) end();
    });
  }

  function schedule() {
    if (timer !== undefined || isSending || isOver || queue.isEmpty()) return;
    const pause = Math.max(FIRST_MS, notBefore - performance.now(), budget.wait(queue.least()));
    timer = setTimeout(quiet(send), pause);
    // Node.js would wait for it.
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

  /** Whether it arrives nobody hears, so the next page offers it again. */
  function leave() {
    if (isOver || failures || !isOnline()) return;
    const batch = take();
    if (batch.length && !navigator.sendBeacon(address, bodyOf(batch))) queue.putBack(batch);
  }

  function end() {
    isOver = true;
    queue.clear();
  }

  return { put: quiet(put), remove: quiet(queue.remove) };
}

/** `{ status, pause }`; status 0 where there was no answer. */
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
      // What answers with a page to sign in on has not taken it.
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
