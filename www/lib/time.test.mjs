// Times as people read them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { textOf } from './described.mjs';
import { ago, before, DAY, day, exactly, HOUR, MINUTE, when } from './time.js';

const SECOND = 1_000;
const TIME = Date.UTC(2026, 0, 31, 12, 30);
/** A number that no date can have. */
const NO_TIME = 1e20;

describe('ago', () => {
  it('has the largest unit that fits', () => {
    const cases = [
      [SECOND, '1 s ago'],
      [MINUTE - 1, '59 s ago'],
      [MINUTE, '1 min ago'],
      [HOUR, '1 h ago'],
      [DAY - 1, '23 h ago'],
      [400 * DAY, '400 d ago'],
    ];
    for (const [span, text] of cases) assert.equal(ago(span), text);
  });

  it('is `now` below a second, and in the future', () => {
    for (const span of [0, SECOND - 1, -DAY]) assert.equal(ago(span), 'now');
  });
});

describe('when', () => {
  it('has the exact time, too', () => {
    const { tag, props, children } = when(TIME, TIME + HOUR, { 'data-field': 'lastSeen' });
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
    const spans = [0, 7, 1_500, 90 * SECOND, 3 * HOUR].map((span) => before(TIME - span, TIME));
    assert.deepEqual(spans, ['−0 ms', '−7 ms', '−1.5 s', '−2 min', '−3 h']);
  });

  it('is zero after the end', () => {
    assert.equal(before(TIME + DAY, TIME), '−0 ms');
  });
});
