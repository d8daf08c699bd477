// Tests of the rate of a group, and of whether a group is new or rising.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DAY_MS, HOUR_MS, NOW } from './groups.mjs';
import { isNew, isRising, perHour, rate } from './rate.js';

const THIS_HOUR = NOW - (NOW % HOUR_MS);

describe('rate', () => {
  it('counts this hour, and the part of the last one that is within 60 minutes', () => {
    assert.equal(rate([[THIS_HOUR, 4]], NOW), 4);
    assert.equal(rate([[THIS_HOUR - HOUR_MS, 10]], NOW), 5);
    assert.equal(rate([[THIS_HOUR - HOUR_MS, 10]], THIS_HOUR), 10);
    assert.equal(rate([[THIS_HOUR - 2 * HOUR_MS, 10]], NOW), 0);
  });

  it('counts what another clock dates after now as now', () => {
    assert.equal(rate([[THIS_HOUR + 5 * HOUR_MS, 10]], NOW), 10);
  });
});

describe('perHour', () => {
  it('has one digit after the point below one, and none from one on', () => {
    assert.deepEqual([0, 0.01, 0.34, 0.96, 1.6, 1234].map(perHour), [
      '0',
      '0.1',
      '0.3',
      '1.0',
      '2',
      (1234).toLocaleString(),
    ]);
  });
});

describe('isNew', () => {
  it('is true within a day of the first failure', () => {
    assert.equal(isNew({ firstSeen: NOW - DAY_MS + 1 }, NOW), true);
    assert.equal(isNew({ firstSeen: NOW - DAY_MS }, NOW), false);
  });
});

describe('isRising', () => {
  const before = (count) => [THIS_HOUR - 2 * HOUR_MS, count];

  it('is true when the rate is three times that of the day before', () => {
    assert.equal(isRising({ hours: [before(40), [THIS_HOUR, 5]] }, NOW), true);
    assert.equal(isRising({ hours: [before(41), [THIS_HOUR, 5]] }, NOW), false);
  });

  it('is false below five in an hour', () => {
    assert.equal(isRising({ hours: [[THIS_HOUR, 4]] }, NOW), false);
    assert.equal(isRising({ hours: [[THIS_HOUR, 5]] }, NOW), true);
  });

  it('is true when another clock dates failures after now', () => {
    assert.equal(isRising({ hours: [[THIS_HOUR + 5 * HOUR_MS, 7]] }, NOW), true);
  });

  it('compares with 24 hours, not with the time before', () => {
    const old = [THIS_HOUR - 26 * HOUR_MS, 1_000];
    assert.equal(isRising({ hours: [old, [THIS_HOUR, 5]] }, NOW), true);
  });
});
