// Tests which badges a group has.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findAll, textOf } from '../lib/described.mjs';
import { group, HOUR_MS, NOW } from '../state/groups.mjs';
import { badges } from './badges.js';

const TODAY = new Date().setHours(23, 59);

describe('badges', () => {
  const shown = (fields) =>
    findAll(badges(group(fields), NOW), (_, tag) => ['span', 'bdi'].includes(tag)).map(textOf);

  it('have the state, and the kind if it is not an error', () => {
    assert.deepEqual(shown({}), ['open']);
    assert.deepEqual(shown({ kind: 'panic' }), ['open', 'panic']);
  });

  it('say what is special about an open group', () => {
    assert.deepEqual(shown({ firstSeen: NOW - HOUR_MS }), ['open', 'new']);
    assert.deepEqual(shown({ hours: [[NOW, 50]] }), ['open', 'rising']);
    assert.deepEqual(shown({ fatal: true, reported: true }), ['open', 'fatal', 'reported']);
  });

  it('show that a group came back, but not that it is new', () => {
    assert.deepEqual(shown({ cameBack: true, firstSeen: NOW }), ['open', 'came back']);
  });

  it('do not show that a resolved group is new or rising', () => {
    const fields = { state: 'resolved', firstSeen: NOW, hours: [[NOW, 50]] };
    assert.deepEqual(shown(fields), ['resolved']);
  });

  it('show until when a decision holds', () => {
    const resolved = { state: 'resolved', mark: { state: 'resolved', release: '1.4' } };
    assert.deepEqual(shown(resolved), ['resolved', 'in 1.4']);
    const ignored = (mark) => shown({ state: 'ignored', mark: { state: 'ignored', ...mark } });
    assert.deepEqual(ignored({}), ['ignored']);
    assert.deepEqual(ignored({ untilCount: 1_234 }), [
      'ignored',
      `until ${(1_234).toLocaleString()}`,
    ]);
    assert.match(ignored({ untilCount: 7, untilTime: TODAY })[1], /^until 7, until \d+:59/);
  });
});
