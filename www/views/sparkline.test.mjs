// Tests of the bar chart with the counts of a group by hour or by day.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { find, textOf } from '../lib/described.mjs';
import { DAY_MS, HOUR_MS, NOW } from '../state/groups.mjs';
import { countsOf, sparkline } from './sparkline.js';

describe('countsOf', () => {
  it('ends with the current hour', () => {
    const hours = [
      [NOW - HOUR_MS, 2],
      [NOW - (NOW % HOUR_MS), 3],
    ];
    assert.deepEqual(countsOf(hours, NOW, 3, HOUR_MS), [0, 2, 3]);
  });

  it('adds up the hours of a day', () => {
    const midnight = NOW - (NOW % DAY_MS);
    const hours = [
      [midnight - HOUR_MS, 1],
      [midnight, 2],
      [midnight + HOUR_MS, 3],
    ];
    assert.deepEqual(countsOf(hours, NOW, 2, DAY_MS), [1, 5]);
  });

  it('leaves out older hours', () => {
    assert.deepEqual(countsOf([[NOW - 3 * HOUR_MS, 7]], NOW, 3, HOUR_MS), [0, 0, 0]);
  });

  it('counts what another clock dates after now as now', () => {
    assert.deepEqual(countsOf([[NOW + 5 * HOUR_MS, 7]], NOW, 3, HOUR_MS), [0, 0, 7]);
  });
});

describe('sparkline', () => {
  const label = (hours, span) => sparkline(hours, NOW, span).props['aria-label'];
  const path = (hours) => find(sparkline(hours, NOW), 'key', 'loud').props.d;

  it('has a text alternative', () => {
    const hours = [
      [NOW, 3],
      [NOW - HOUR_MS, 2],
    ];
    assert.equal(label(hours), '5 in the last 24 hours, at most 3 in one hour');
    assert.equal(label(hours, 'month'), '5 in the last 30 days, at most 5 in one day');
    assert.equal(label([]), 'None in the last 24 hours');
    assert.equal(textOf(sparkline([], NOW)), 'None in the last 24 hours');
  });

  it('has a bar of the full height for the largest count', () => {
    assert.equal(path([[NOW, 9]]), 'M115 24v-24h4v24z');
  });

  it('has a bar that can be seen for the smallest count', () => {
    const bars = path([
      [NOW, 1],
      [NOW - HOUR_MS, 1_000],
    ]);
    assert.equal(bars, 'M110 24v-24h4v24zM115 24v-3h4v3z');
  });

  it('has a line where nothing was counted', () => {
    const quiet = find(sparkline([[NOW, 9]], NOW), 'key', 'quiet').props.d;
    assert.equal(quiet.match(/M/g).length, 23);
    assert.doesNotMatch(quiet, /M115/);
  });
});
