// Tests of stores with the same name, in a process: each gets a unique name.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { capture, flush, groups, init, status } from '../../pkg/worker.node.js';

/** A custom store as a class: its methods fail if they are called without it as `this`. */
class Store {
  #records = new Map();
  constructor(name, isShared, fault) {
    Object.assign(this, { name, isShared, fault });
  }
  put(pairs) {
    if (this.fault) throw new Error(this.fault);
    for (const [key, value] of pairs) this.#records.set(key, value);
  }
  list(prefix) {
    return [...this.#records].filter(([key]) => key.startsWith(prefix));
  }
  remove(keys) {
    for (const key of keys) this.#records.delete(key);
  }
  get size() {
    return this.#records.size;
  }
}

for (const isShared of [true, false]) {
  describe(`stores of one name that are ${isShared ? '' : 'not '}shared`, () => {
    it('have a status each', async () => {
      const stores = ['d1', 'd1', undefined, undefined, 'memory'].map(
        (name) => new Store(name, isShared),
      );
      const full = new Store('d1', isShared, 'full');
      await init({
        storageBackends: [...stores, full],
        cleanupTriggerRate: 0,
        namespace: `${isShared}`,
      });
      capture(new Error('x'));
      await flush();
      const states = status().tiers.map(({ name, state }) => [name, state]);
      assert.deepEqual(states, [
        ['d1', 'ok'],
        ['d1 2', 'ok'],
        ['custom', 'ok'],
        ['custom 2', 'ok'],
        ['memory 2', 'ok'],
        ['d1 3', 'failing'],
        ['memory', 'ok'],
      ]);
      for (const store of stores) assert.ok(store.size > 0);
      assert.deepEqual(
        (await groups()).map(({ title, count }) => [title, count]),
        [['Error: x', 1]],
      );
    });
  });
}
