// Tests which rows of a long list are drawn.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rowsInView, scrollToRow } from './rows.js';

const VIEW = { height: 52, view: 800 };

describe('rowsInView', () => {
  it('returns all rows of a short list', () => {
    assert.deepEqual(rowsInView({ view: 800 }, 60), { from: 0, to: 60 });
    assert.deepEqual(rowsInView({ ...VIEW, top: -1_000 }, 60), { from: 0, to: 60 });
  });

  it('returns a view full of rows before there is one to measure', () => {
    assert.deepEqual(rowsInView({ view: 800 }, 1_000), { from: 0, to: 30 });
    assert.deepEqual(rowsInView({ view: 0 }, 1_000), { from: 0, to: 10 });
    assert.deepEqual(rowsInView({ view: 4_000 }, 70), { from: 0, to: 70 });
  });

  it('returns the rows in view, and some around them', () => {
    for (const top of [200, -300, -12_345, -51_900]) {
      const { from, to } = rowsInView({ ...VIEW, top }, 1_000);
      assert.ok(from <= Math.max(0, -top / 52 - 10) || to === 1_000, `${top}: from ${from}`);
      assert.ok(to >= Math.min(1_000, (800 - top) / 52 + 9), `${top}: to ${to}`);
      assert.ok(to - from <= 50, `${top}: ${to - from} rows`);
    }
  });
});

describe('scrollToRow', () => {
  const scroll = (top) => scrollToRow({ top, height: 50, view: 500 });

  it('is zero when the row is in view with its neighbors', () => {
    for (const top of [150, 300, 400]) assert.equal(scroll(top), 0);
  });

  it('is the distance to the row, with its neighbors, when it is not', () => {
    assert.equal(scroll(100), -50);
    assert.equal(scroll(-1_000), -1_150);
    assert.equal(scroll(450), 50);
    assert.equal(scroll(1_400), 1_000);
  });
});
