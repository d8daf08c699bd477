import assert from 'node:assert/strict';
import { afterEach, describe, it, mock } from 'node:test';
import { tokenStore } from './token-store.js';

const HOUR = 3_600_000;
const PREFIX = 'http/development-token/';
const never = () => new Promise(() => {});

afterEach(() => mock.timers.reset());

/** Returns a store in memory like one that a user writes, with its records in `records`. */
function memoryStore() {
  const records = new Map();
  return {
    records,
    async put(pairs) {
      for (const [key, value] of pairs) records.set(key, value);
    },
    list: async (prefix) => [...records].filter(([key]) => key.startsWith(prefix)),
    async remove(keys) {
      for (const key of keys) records.delete(key);
    },
  };
}

describe('a token', () => {
  it('has 256 random bits, and is the same until it expires', async () => {
    const tokens = tokenStore();
    const token = await tokens.current();
    assert.match(token, /^[\w-]{43}$/);
    assert.equal(await tokens.current(), token);
    const others = await Promise.all(Array.from({ length: 100 }, () => tokenStore().current()));
    assert.equal(new Set([token, ...others]).size, 101);
  });

  it('is one for all requests that ask at the same time', async () => {
    const tokens = tokenStore([memoryStore()]);
    const all = await Promise.all(Array.from({ length: 20 }, () => tokens.current()));
    assert.equal(new Set(all).size, 1);
  });

  it('is valid for 12 hours', async () => {
    mock.timers.enable({ apis: ['Date'], now: 1e12 });
    const store = memoryStore();
    const token = await tokenStore([store]).current();
    const other = tokenStore([store]);
    mock.timers.tick(12 * HOUR - 1);
    assert.equal(await other.isValid(token), true);
    mock.timers.tick(1);
    assert.equal(other.isKnown(token), false);
    assert.equal(await other.isValid(token), false);
    assert.notEqual(await other.current(), token);
    assert.equal(store.records.size, 1, 'the expired one is removed');
  });

  it('is not valid in part', async () => {
    const tokens = tokenStore();
    const token = await tokens.current();
    const last = token.at(-1) === 'A' ? 'B' : 'A';
    const wrong = ['', token.slice(1), `${token}A`, ` ${token}`, token.slice(0, -1) + last];
    for (const text of [...wrong, undefined, null, {}, [token, token], 'A'.repeat(43)]) {
      assert.equal(await tokens.isValid(text), false, String(text));
    }
  });
});

describe('isolates with a store', () => {
  it('share a token, and write below one prefix only', async () => {
    const store = memoryStore();
    const [one, other] = [tokenStore([store, 'memory']), tokenStore(['memory', store])];
    const token = await one.current();
    assert.equal(await other.current(), token);
    assert.ok([...store.records.keys()].every((key) => key.startsWith(PREFIX)));
  });

  it('that start at the same time accept the tokens of each other', async () => {
    const store = memoryStore();
    const isolates = Array.from({ length: 5 }, () => tokenStore([store]));
    const tokens = await Promise.all(isolates.map((isolate) => isolate.current()));
    assert.ok(new Set(tokens).size > 1);
    for (const isolate of isolates) {
      for (const token of tokens) assert.equal(await isolate.isValid(token), true);
    }
  });

  it('share a token although their clocks differ by a minute', async () => {
    mock.timers.enable({ apis: ['Date'], now: 1e12 });
    const store = memoryStore();
    const token = await tokenStore([store]).current();
    mock.timers.setTime(1e12 - 60_000);
    assert.equal(await tokenStore([store]).current(), token);
    assert.equal(store.records.size, 1);
  });

  it('accept no record that a token store cannot have written', async () => {
    mock.timers.enable({ apis: ['Date'], now: 1e12 });
    const token = 'A'.repeat(43);
    const soon = Date.now() + HOUR;
    for (const [key, value] of [
      [`${PREFIX}a`, { token, expires: Date.now() + 13 * HOUR }],
      [`${PREFIX}a`, { token, expires: Date.now() }],
      [`${PREFIX}a`, { token, expires: `${soon}` + 'x' }],
      [`${PREFIX}a`, { token }],
      [`${PREFIX}a`, { token: 'A', expires: soon }],
      [`${PREFIX}a`, null],
      ['x/0123456789abcdef/s/0', { token, expires: soon }],
      [7, { token, expires: soon }],
    ]) {
      const store = { ...memoryStore(), list: async () => [[key, JSON.stringify(value)]] };
      assert.equal(
        await tokenStore([store]).isValid(token),
        false,
        `${key} ${JSON.stringify(value)}`,
      );
    }
    const store = { ...memoryStore(), list: async () => [[`${PREFIX}a`, '{']] };
    assert.equal(await tokenStore([store]).isValid(token), false);
  });
});

describe('a store that fails', () => {
  const fails = () => {
    throw new Error('no');
  };
  const STORES = {
    throws: { put: fails, list: fails, remove: fails },
    rejects: { put: async () => fails(), list: async () => fails(), remove: async () => fails() },
    'lists nonsense': { ...memoryStore(), list: async () => 7 },
    'lists more nonsense': { ...memoryStore(), list: async () => [null, 7, 'x', [], {}] },
    'is none': { put: 7 },
    'cannot be read': new Proxy({}, { get: fails }),
  };
  for (const [name, store] of Object.entries(STORES)) {
    it(`and ${name} leaves the token in memory`, async () => {
      const good = memoryStore();
      const tokens = tokenStore([store, good]);
      const token = await tokens.current();
      assert.equal(await tokens.isValid(token), true);
      assert.equal(await tokenStore([good]).isValid(token), true);
    });
  }

  it('and never answers delays a token by 2 seconds at most', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const tokens = tokenStore([{ put: never, list: never, remove: never }]);
    let token;
    tokens.current().then((made) => {
      token = made;
    });
    for (let call = 0; call < 2; call += 1) {
      await settled();
      assert.equal(token, undefined);
      mock.timers.tick(2_000);
    }
    await settled();
    assert.equal(tokens.isKnown(token), true);
  });

  it('or settings that are invalid leave the token in memory', async () => {
    for (const backends of [undefined, null, 7, 'memory', {}, [null, 7, 'memory', {}]]) {
      const tokens = tokenStore(backends);
      assert.equal(await tokens.isValid(await tokens.current()), true);
    }
  });
});

async function settled() {
  for (let turn = 0; turn < 50; turn += 1) await null;
}
