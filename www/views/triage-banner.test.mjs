// Tests of the sentence about the triage of a group.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { textOf } from '../lib/described.mjs';
import { group, HOUR_MS, NOW } from '../state/groups.mjs';
import { triageBanner } from './triage-banner.js';

const TIME = NOW - HOUR_MS;

describe('triageBanner', () => {
  const sentence = (state, mark, fields) =>
    textOf(triageBanner(group({ state, mark: { time: TIME, ...mark }, ...fields }), NOW));

  it('is missing without triage, and after a group was reopened', () => {
    assert.equal(triageBanner(group({}), NOW), undefined);
    assert.equal(sentence('open', { state: 'open' }), '');
  });

  it('shows that a group is resolved, and in which release', () => {
    assert.equal(sentence('resolved', { state: 'resolved' }), 'Resolved, 1 h ago');
    assert.equal(
      sentence('resolved', { state: 'resolved', release: '1.4' }),
      'Resolved in 1.4, 1 h ago',
    );
  });

  it('shows until when a group is ignored', () => {
    const ignored = (limits) => sentence('ignored', { state: 'ignored', ...limits });
    assert.equal(ignored({}), 'Ignored permanently, 1 h ago');
    assert.equal(ignored({ untilCount: 7 }), 'Ignored until its count is 7, 1 h ago');
    const both = ignored({ untilCount: 7, untilTime: Date.UTC(2027, 0, 5, 12) });
    assert.match(both, /^Ignored until its count is 7 or .*2027.*, 1 h ago$/);
  });

  it('shows the state of a group before it came back', () => {
    const text = sentence('open', { state: 'resolved' }, { cameBack: true });
    assert.equal(text, 'Came back: it was resolved, 1 h ago');
  });

  it('has the class of the state', () => {
    const banner = (state, fields) =>
      triageBanner(group({ state, mark: { state: 'ignored', time: TIME }, ...fields }), NOW);
    assert.equal(banner('ignored').props.class, 'triage ignored');
    assert.equal(banner('open', { cameBack: true }).props.class, 'triage back');
  });
});
