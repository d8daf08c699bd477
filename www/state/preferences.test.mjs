// Tests that preferences are stored in localStorage, and that wrong stored values are replaced by defaults.

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { fakeStorage } from '../lib/fake-storage.mjs';
import { readPreferences, storePreferences } from './preferences.js';

const KEY = 'tinyturret.viewer';
const DEFAULTS = { sort: { by: 'last', up: false }, span: 'day', theme: 'system', symbols: '' };

function setStorage(localStorage) {
  Object.defineProperty(globalThis, 'localStorage', { value: localStorage, configurable: true });
}

describe('preferences', () => {
  afterEach(() => delete globalThis.localStorage);

  it('are the defaults when nothing is stored', () => {
    setStorage(fakeStorage({}));
    assert.deepEqual(readPreferences(), DEFAULTS);
  });

  it('are read as they were stored', () => {
    setStorage(fakeStorage({}));
    const preferences = {
      sort: { by: 'count', up: true },
      span: 'month',
      theme: 'dark',
      symbols: 'always',
    };
    storePreferences({ ...preferences, query: 'not a preference' });
    assert.deepEqual(readPreferences(), preferences);
    assert.doesNotMatch(localStorage.getItem(KEY), /not a preference/);
  });

  it('are the defaults when the stored ones are wrong', () => {
    const wrong = [
      '',
      '{',
      'null',
      '7',
      '[]',
      '{"by":"constructor","up":1,"span":"year","theme":"pink","symbols":true}',
      '{"by":{},"theme":["dark"]}',
    ];
    for (const text of wrong) {
      setStorage(fakeStorage({ [KEY]: text }));
      assert.deepEqual(readPreferences(), DEFAULTS, text);
    }
  });

  it('are the defaults when there is no localStorage, or a write fails', () => {
    setStorage(undefined);
    storePreferences(DEFAULTS);
    assert.deepEqual(readPreferences(), DEFAULTS);
    const full = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    setStorage({ getItem: full, setItem: full });
    storePreferences(DEFAULTS);
    assert.deepEqual(readPreferences(), DEFAULTS);
  });
});
