// Tests of the header: the number of open groups, the backends and the tabs.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { actionsOf, find, findAll, press, textOf } from '../lib/described.mjs';
import { header, openGroups } from './header.js';

const STATUS = {
  reading: 'IndexedDB',
  tiers: [
    { name: 'IndexedDB', state: 'ok', pending: 0, dropped: 0 },
    { name: 'localStorage', state: 'failed', error: 'full', pending: 2, dropped: 3 },
  ],
};

describe('header', () => {
  const state = (fields) => ({ place: {}, theme: 'dark', ...fields });

  it('shows the number of open groups', () => {
    const count = (open) => textOf(find(header(open, undefined, state(), {}), 'key', 'open'));
    assert.equal(count(0), '0 open groups');
    assert.equal(count(1), '1 open group');
    assert.equal(count(null), '');
  });

  it('lists the backends, their states and their errors', () => {
    const tiers = findAll(header(0, STATUS, state(), {}), (props) => 'data-tier' in props);
    assert.equal(find(tiers[0], 'key', 'error'), undefined);
    assert.deepEqual(tiers.map(textOf), [
      'IndexedDB ok',
      'localStorage failed 2 pending 3 droppedfull',
    ]);
  });

  it('names the backend that is read, and the namespace', () => {
    const node = header(0, { ...STATUS, namespace: 'shop' }, state(), {});
    assert.equal(textOf(find(node, 'data-field', 'reading')), 'IndexedDB');
    assert.equal(textOf(find(node, 'key', 'namespace')), 'shop');
    const none = header(0, { tiers: [], reading: null }, state(), {});
    assert.equal(textOf(find(none, 'data-field', 'reading')), 'no tier');
  });

  it('can be closed in the page of an app', () => {
    assert.deepEqual(actionsOf(header(0, undefined, state(), {})), ['theme', 'help']);
    let isClosed = false;
    const close = () => {
      isClosed = true;
    };
    press(header(0, undefined, state({ place: { close } }), {}), 'close');
    assert.ok(isClosed);
  });

  it('has tabs for a report that is open', () => {
    const report = { name: 'theirs.json', source: {} };
    const turns = [];
    const on = { showReport: (isReport) => turns.push(isReport) };
    const node = header(0, undefined, state({ report, source: report.source }), on);
    const tabs = findAll(node, (props) => 'data-tab' in props);
    assert.deepEqual(
      tabs.map((tab) => [textOf(tab), tab.props['aria-pressed']]),
      [
        ['Live', 'false'],
        ['theirs.json', 'true'],
      ],
    );
    for (const tab of tabs) tab.props.onclick();
    assert.deepEqual(turns, [false, true]);
  });
});

describe('openGroups', () => {
  it('counts the groups that are open', () => {
    assert.equal(openGroups([{ state: 'open' }, { state: 'resolved' }, { state: 'open' }]), 2);
  });
});
