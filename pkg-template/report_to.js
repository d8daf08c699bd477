// Reports what the page stores to an endpoint. To tinyturret this is a last tier, which lists nothing: with every
// init() it is offered all that the others hold, and so what was not delivered waits for the next page in them.

/** src/record.rs, VERSION */
const FORMAT = '1';
// A slot is the number of an exception: of a group the first three in each page load are reported, and counts of all.
const EXCEPTION = /^x\/[^/]+\/[^~/][^/]*\/[0-2]$/;
// What packs count has been delivered session by session.
const TALLY = /^t\/[^/]+\/[^~/][^/]*$/;

const WAITING = 200;
const WAITING_BYTES = 64 << 10;
const GROUPS_A_BODY = 20;
const FIRST_MS = 1_000;
const PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 600_000;
const ANSWER_MS = 20_000;
const BURST_BYTES = 16 << 10;
const BYTES_A_MINUTE = 8 << 10;
const ENVELOPE_BYTES = bytesOf(bodyOf([]));

const DELIVERED = 'tinyturret.delivered';
const DELIVERED_MARKS = 2_000;
const MARK_LENGTH = 14;

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
      const isReported = TALLY.test(key) || EXCEPTION.test(key);
      if (isReported && !delivered.has(key, value)) queue.add(key, value);
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
    const batch = queue.take(budget.left() - ENVELOPE_BYTES);
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

/** Records that wait, the newest value of each. Tallies go first and stay longest: they are what is counted. */
function waiting() {
  const tallies = new Map();
  const exceptions = new Map();
  const mapOf = (key) => (key.startsWith('t/') ? tallies : exceptions);
  let bytes = 0;

  function drop(key) {
    bytes -= mapOf(key).get(key)?.bytes ?? 0;
    mapOf(key).delete(key);
  }

  function add(key, value) {
    const held = tallies.get(key);
    // What is read from another tier may be older than what comes from the page.
    if (held && countOf(held.value) > countOf(value)) return;
    keep({ key, value, bytes: bytesOf(JSON.stringify([key, value])) + 1 });
  }

  function keep(record) {
    if (record.bytes > BURST_BYTES - ENVELOPE_BYTES) return;
    drop(record.key);
    mapOf(record.key).set(record.key, record);
    bytes += record.bytes;
    while (tallies.size + exceptions.size > WAITING || bytes > WAITING_BYTES) {
      drop((exceptions.size ? exceptions : tallies).keys().next().value);
    }
  }

  function inOrder() {
    return [...tallies.values(), ...exceptions.values()];
  }

  return {
    add,
    isEmpty: () => !tallies.size && !exceptions.size,
    /** The bytes without which nothing is taken. */
    least: () => inOrder()[0].bytes + ENVELOPE_BYTES,
    take(room) {
      const groups = new Set();
      const taken = [];
      for (const record of inOrder()) {
        const group = record.key.split('/')[1];
        const fits = record.bytes <= room && (groups.has(group) || groups.size < GROUPS_A_BODY);
        if (!fits) continue;
        room -= record.bytes;
        groups.add(group);
        taken.push(record);
        drop(record.key);
      }
      return taken;
    },
    putBack(records) {
      for (const record of records) if (!mapOf(record.key).has(record.key)) keep(record);
    },
    remove(keys) {
      for (const key of keys) drop(key);
    },
    clear() {
      tallies.clear();
      exceptions.clear();
      bytes = 0;
    },
  };
}

function countOf(value) {
  return JSON.parse(value).count;
}

/** What was delivered; in localStorage, and where there is none until the page ends. */
function marks() {
  const known = new Set(stored());

  function stored() {
    try {
      const text = localStorage.getItem(DELIVERED) ?? '';
      return text.slice(-DELIVERED_MARKS * (MARK_LENGTH + 1)).split(' ');
    } catch {
      return [];
    }
  }

  return {
    has: (key, value) => known.has(mark(key, value)),
    add(records) {
      // Other tabs have added theirs.
      for (const other of stored()) known.add(other);
      for (const { key, value } of records) known.add(mark(key, value));
      const newest = [...known].slice(-DELIVERED_MARKS);
      known.clear();
      for (const each of newest) known.add(each);
      quiet(() => localStorage.setItem(DELIVERED, newest.join(' ')))();
    },
  };
}

/** An exception goes once, though another may come in its slot; a tally again when it has counted more. */
function mark(key, value) {
  const text = key.startsWith('x/') ? key : key + value;
  let one = 0;
  let other = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other + code, 0x0001003f);
  }
  return [one, other]
    .map((half) => (half >>> 0).toString(36).padStart(MARK_LENGTH / 2, '0'))
    .join('');
}

/** Bytes that may be sent. */
function bucket() {
  let left = BURST_BYTES;
  let at = performance.now();

  function fill() {
    const now = performance.now();
    left = Math.min(BURST_BYTES, left + ((now - at) / 60_000) * BYTES_A_MINUTE);
    at = now;
    return left;
  }

  return {
    left: fill,
    spend(bytes) {
      left = fill() - bytes;
    },
    wait: (bytes) => (Math.max(0, bytes - fill()) / BYTES_A_MINUTE) * 60_000,
  };
}

/** As importReport() takes it. */
function bodyOf(records) {
  return JSON.stringify({
    tinyturret: FORMAT,
    records: records.map(({ key, value }) => [key, value]),
  });
}

function bytesOf(text) {
  return new TextEncoder().encode(text).length;
}

function on(target, event, work) {
  target?.addEventListener?.(event, quiet(work), true);
}

/** What fails here must not reach the page. */
function quiet(work) {
  return (...given) => {
    try {
      const ended = work(...given);
      ended?.catch?.(() => {});
    } catch {}
  };
}
