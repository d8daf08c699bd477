// Development tokens, in the stores of the settings, so that isolates share them, and in memory.

import { isSame } from './constant-time.js';

/** No key of a record of the core begins with this, so the core ignores the value and does not remove it. */
const PREFIX = 'http/development-token/';
const TOKEN = /^[\w-]{43}$/;
const TOKEN_BYTES = 32;
const MAX_TOKENS = 50;
const WAIT_MS = 2_000;
export const LIFETIME_MS = 12 * 3_600_000;
/** How far the clocks of isolates may differ. */
const MAX_CLOCK_SKEW_MS = 60_000;

const encoder = new TextEncoder();

/**
 * Returns `{ current, isKnown, isValid }`. `backends` is the setting `storageBackends`, of which the objects are used.
 * Each token is a record of its own, so isolates do not overwrite each other's. A store that fails, or does not answer
 * within 2 seconds, is ignored.
 */
export function tokenStore(backends) {
  const stores = Array.isArray(backends) ? backends.filter(isStore) : [];
  /** The time at which each token expires. */
  const known = new Map();

  return { current, isKnown, isValid };

  /** Returns a token that is valid. Makes one if there is none. */
  async function current() {
    if (!oldestLive()) await read();
    return oldestLive() ?? make();
  }

  /** Whether this isolate knows the token. Reads no store. */
  function isKnown(token) {
    oldestLive();
    const bytes = encoder.encode(token);
    return [...known.keys()].some((other) => isSame(encoder.encode(other), bytes));
  }

  async function isValid(token) {
    if (!TOKEN.test(token)) return false;
    if (!isKnown(token)) await read();
    return isKnown(token);
  }

  /** Forgets tokens that have expired, and returns the oldest of the others. */
  function oldestLive() {
    const now = Date.now();
    for (const [token, expires] of known) if (expires <= now) known.delete(token);
    return known.keys().next().value;
  }

  async function make() {
    const token = base64Url(crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)));
    const expires = Date.now() + LIFETIME_MS;
    known.set(token, expires);
    const record = [PREFIX + crypto.randomUUID(), JSON.stringify({ token, expires })];
    await each((store) => store.put([record]));
    return token;
  }

  /** Learns the tokens in the stores, and removes those that have expired. */
  async function read() {
    await each(async (store) => {
      const records = await store.list(PREFIX);
      const found = records.filter(([key]) => key.startsWith(PREFIX)).map(tokenIn);
      const valid = found.filter(({ isLive }) => isLive);
      for (const { token, expires } of valid.slice(-MAX_TOKENS)) known.set(token, expires);
      const expired = found.filter(({ isLive }) => !isLive).map(({ key }) => key);
      if (expired.length > 0) await store.remove(expired);
    });
  }

  /** Waits until `work` has ended for every store, has failed, or has taken too long. */
  function each(work) {
    return Promise.all(stores.map((store) => withinTime(async () => work(store))));
  }
}

function isStore(backend) {
  try {
    return ['put', 'list', 'remove'].every((name) => typeof backend[name] === 'function');
  } catch {
    return false;
  }
}

/** A record whose value cannot be read counts as expired. */
function tokenIn([key, value]) {
  try {
    const { token, expires } = JSON.parse(value);
    const left = expires - Date.now();
    const isInTime = left > 0 && left <= LIFETIME_MS + MAX_CLOCK_SKEW_MS;
    return { key, token, expires, isLive: TOKEN.test(token) && isInTime };
  } catch {
    return { key, isLive: false };
  }
}

async function withinTime(work) {
  let timer;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, WAIT_MS);
  });
  try {
    await Promise.race([work(), timeout]);
  } catch {
    // The token stays in memory.
  } finally {
    clearTimeout(timer);
  }
}

function base64Url(bytes) {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
