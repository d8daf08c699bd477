// Keeps development tokens in memory, and in the stores of the settings, by which isolates share them.

import { isSame } from './constant-time.js';

/**
 * The prefix of the keys of tokens in the stores. No record of the core has it, so the core neither reads nor removes tokens.
 */
const PREFIX = 'http/development-token/';
const TOKEN = /^[\w-]{43}$/;
const TOKEN_BYTES = 32;
const MAX_TOKENS = 50;
const STORE_MS = 2_000;
export const LIFETIME_MS = 12 * 3_600_000;
/** The largest difference of the clocks of isolates. */
const MAX_CLOCK_SKEW_MS = 60_000;

const encoder = new TextEncoder();

/**
 * Returns `{ current, isKnown, isValid }`. `backends` is the setting `storageBackends`, of which only the objects are used.
 * Each token is a record with its own key, so isolates do not overwrite the tokens of others. A store that fails, or does not
 * respond within STORE_MS, is ignored.
 */
export function tokenStore(backends) {
  const stores = Array.isArray(backends) ? backends.filter(isStore) : [];
  /** The tokens in memory, with the times at which they expire in milliseconds since 1970. */
  const known = new Map();

  return { current, isKnown, isValid };

  /** Resolves to a valid token, and creates one if there is none. */
  async function current() {
    if (!oldestLive()) await read();
    return oldestLive() ?? make();
  }

  /** Whether the token is in the memory of this isolate and has not expired. Reads no store. */
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

  /** Removes expired tokens from memory. Returns the oldest of the others, or undefined. */
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

  /** Reads the tokens of all stores into memory, and removes expired ones from the stores. */
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

  /** Calls `work(store)` for every store. Resolves when each call has ended, failed or taken longer than STORE_MS. */
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

/**
 * Returns `{ key, token, expires, isLive }` of a record in a store, where `isLive` is whether the token is valid now. An
 * unreadable value counts as expired.
 */
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
    timer = setTimeout(resolve, STORE_MS);
  });
  try {
    await Promise.race([work(), timeout]);
  } catch {
    // The failure of a store is ignored, because tokens are also in memory.
  } finally {
    clearTimeout(timer);
  }
}

function base64Url(bytes) {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
