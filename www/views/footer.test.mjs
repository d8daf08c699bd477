// Tests what the footer shows of the storage.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { find, textOf } from '../lib/described.mjs';
import { group } from '../state/groups.mjs';
import { footer } from './footer.js';

const KB = 1024;

describe('footer', () => {
  const stored = (groups, status, live) =>
    textOf(find(footer(groups, status, { live }), 'key', 'stored'));

  it('shows since when there are groups', () => {
    const groups = [
      group({ firstSeen: Date.UTC(2026, 1, 3) }),
      group({ firstSeen: Date.UTC(2025, 5, 15, 12) }),
    ];
    assert.match(stored(groups), /^since .*2025/);
    assert.equal(stored([]), '');
    assert.equal(stored(null), '');
  });

  it('shows how much of each backend is used', () => {
    const tiers = [
      { name: 'localStorage', used: 1.5 * KB, budget: 256 * KB },
      { name: 'IndexedDB', used: 12 * KB ** 2, budget: 2 * KB ** 3 },
      { name: 'memory', used: 7 },
    ];
    assert.equal(
      stored([], { tiers }),
      'localStorage 1.5 KB of 256 KB · IndexedDB 12 MB of 2.0 GB',
    );
  });

  it('shows the usage of the origin if the browser has estimated it', () => {
    const live = { estimate: () => ({ usage: 0, quota: KB ** 3 }) };
    assert.equal(stored([], { tiers: [] }, live), 'this origin 0.0 KB of 1.0 GB');
    assert.equal(stored([], { tiers: [] }, { estimate() {} }), '');
  });

  it('has the keys and the version', () => {
    const text = textOf(footer([], { tiers: [], version: '1.2.3' }, {}));
    assert.match(text, /^j k moveEnter open/);
    assert.match(text, /tinyturret 1\.2\.3$/);
  });
});
