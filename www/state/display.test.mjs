// Tests of the commands that search and sort groups, and that change the trend and the theme.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { fakeStorage } from '../lib/fake-storage.mjs';
import { search, sort, sortNext, span, theme } from './display.js';
import { readPreferences } from './preferences.js';
import { state } from './state.js';
import { beginViewer } from './viewer-helpers.mjs';

describe('display', () => {
  beforeEach(() => {
    const localStorage = fakeStorage({});
    Object.defineProperty(globalThis, 'localStorage', { value: localStorage, configurable: true });
    beginViewer();
  });

  it('sorts by a column, and the other way around the second time', () => {
    sort('count');
    assert.deepEqual(state.sort, { by: 'count', up: false });
    sort('count');
    assert.deepEqual(state.sort, { by: 'count', up: true });
    sort('title');
    assert.deepEqual(state.sort, { by: 'title', up: false });
  });

  it('sorts by the next column, and by the first one after the last', () => {
    const seen = [];
    sort('last');
    assert.equal(state.sort.up, true);
    for (let times = 0; times < 8; times += 1) {
      sortNext();
      seen.push(state.sort.by);
      assert.equal(state.sort.up, false);
    }
    assert.equal(new Set(seen).size, 7);
    assert.equal(seen[7], seen[0]);
    assert.equal(state.notice, `Sorted by ${seen[7]}`);
  });

  it('shows a day or a month', () => {
    span();
    assert.equal(state.span, 'month');
    span();
    assert.equal(state.span, 'day');
  });

  it('shows one theme after the other', () => {
    const themes = [state.theme];
    for (let times = 0; times < 3; times += 1) {
      theme();
      themes.push(state.theme);
    }
    assert.deepEqual(themes, ['system', 'light', 'dark', 'system']);
    assert.equal(state.notice, 'Theme: system');
  });

  it('is remembered, except for the search', () => {
    search('cart');
    sort('count');
    span();
    theme();
    const { sort: sorted, span: shown, theme: chosen } = state;
    assert.deepEqual(readPreferences(), {
      sort: sorted,
      span: shown,
      theme: chosen,
      symbols: '',
    });
    beginViewer();
    assert.deepEqual([state.query, state.sort.by], ['', 'count']);
  });
});
