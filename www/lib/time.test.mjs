// Tests that times are described as text for people.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { textOf } from './described.mjs';
import { ago, before, DAY_MS, day, exactly, HOUR_MS, MINUTE_MS, when } from './time.js';

const SECOND_MS = 1_000;
const TIME = Date.UTC(2026, 0, 31, 12, 30);
/** A time in milliseconds that a Date cannot represent. */
const NO_TIME = 1e20;

describe('ago', () => {
  it('has the largest unit that fits', () => {
    const cases = [
      [SECOND_MS, '1 s ago'],
      [MINUTE_MS - 1, '59 s ago'],
      [MINUTE_MS, '1 min ago'],
      [HOUR_MS, '1 h ago'],
      [DAY_MS - 1, '23 h ago'],
      [400 * DAY_MS, '400 d ago'],
    ];
    for (const [span, text] of cases) assert.equal(ago(span), text);
  });

  it('is now below a second, and in the future', () => {
    for (const span of [0, SECOND_MS - 1, -DAY_MS]) assert.equal(ago(span), 'now');
  });
});

describe('when', () => {
  it('has the exact time, too', () => {
    const { tag, props, children } = when(TIME, TIME + HOUR_MS, { 'data-field': 'lastSeen' });
    assert.deepEqual([tag, textOf(children)], ['time', '1 h ago']);
    assert.equal(props.datetime, '2026-01-31T12:30:00.000Z');
    assert.match(props.title, /2026/);
    assert.equal(props['data-field'], 'lastSeen');
  });

  it('is unknown when no date can have the time', () => {
    assert.equal(textOf(when(NO_TIME, TIME)), 'unknown');
  });
});

describe('day', () => {
  it('is a time of today, and otherwise a date', () => {
    assert.match(day(Date.now()), /\d:\d\d/);
    assert.match(day(TIME), /2026/);
    assert.doesNotMatch(day(TIME), /:/);
    assert.equal(day(NO_TIME), 'unknown');
  });
});

describe('exactly', () => {
  it('has date and time', () => {
    assert.match(textOf(exactly(TIME)), /2026.*:30:00/);
    assert.equal(exactly(NO_TIME), 'unknown');
  });
});

describe('before', () => {
  it('is the time to the end, with a digit for seconds', () => {
    const spans = [0, 7, 1_500, 90 * SECOND_MS, 3 * HOUR_MS].map((span) =>
      before(TIME - span, TIME),
    );
    assert.deepEqual(spans, ['−0 ms', '−7 ms', '−1.5 s', '−2 min', '−3 h']);
  });

  it('is zero after the end', () => {
    assert.equal(before(TIME + DAY_MS, TIME), '−0 ms');
  });
});
