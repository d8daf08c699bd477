// Tests which buttons and menus a group has, and which commands they call.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { actionsOf, find, textOf } from '../lib/described.mjs';
import { group } from '../state/groups.mjs';
import { groupActions } from './actions.js';

const LIVE = { source: { act: {} } };
const RELEASES = [{ name: '1.3' }, { name: '1.4' }];

describe('groupActions', () => {
  const actions = (fields) => actionsOf(groupActions(group(fields), LIVE, {}));
  const key = (fields, action) =>
    find(groupActions(group(fields), LIVE, {}), 'data-action', action).props.key;

  it('resolve and ignore an open group', () => {
    assert.deepEqual(actions({}).slice(0, 2), ['resolve', 'ignore']);
    assert.ok(actions({}).includes('remove'));
  });

  it('reopen a resolved or ignored group', () => {
    assert.deepEqual(actions({ state: 'resolved' }).slice(0, 2), ['reopen', 'ignore']);
    assert.deepEqual(actions({ state: 'ignored' }).slice(0, 2), ['resolve', 'reopen']);
  });

  it('keep the focus, because a button that changes its meaning keeps its key', () => {
    assert.equal(key({}, 'resolve'), key({ state: 'resolved' }, 'reopen'));
    assert.equal(key({}, 'ignore'), key({ state: 'ignored' }, 'reopen'));
    assert.notEqual(key({}, 'resolve'), key({}, 'ignore'));
  });

  it('only copy and print what is in a report', () => {
    const node = groupActions(group({}), { source: { readOnly: true } }, {});
    assert.deepEqual(actionsOf(node), ['copy-markdown', 'copy-json', 'print']);
  });

  it('resolve in the newest release, if there is one', () => {
    const calls = pressed({ releases: RELEASES }, 'resolve-in-release');
    assert.deepEqual(calls, [['act', 'resolve', { release: '1.4' }]]);
    const node = groupActions(group({ releases: RELEASES }), LIVE, {});
    const text = textOf(find(node, 'data-action', 'resolve-in-release'));
    assert.equal(text, 'Resolve in 1.4: until it occurs in a later release');
    assert.ok(!actions({}).includes('resolve-in-release'));
  });

  it('ignore until more are counted, counted from now', () => {
    const [[, , options]] = pressed({ count: 7 }, 'ignore-100');
    assert.deepEqual(options, { untilCount: 107 });
  });

  it('name the times until which a group is ignored', () => {
    const node = groupActions(group({}), LIVE, {});
    const labels = ['hour', 'day', 'week'].map((name) =>
      textOf(find(node, 'data-action', `ignore-${name}`)),
    );
    assert.deepEqual(labels, ['For an hour', 'For a day', 'For a week']);
  });

  it('ignore until a time', () => {
    const before = Date.now();
    const [[, , { untilTime }]] = pressed({}, 'ignore-day');
    assert.ok(untilTime >= before + 24 * 3_600_000);
    assert.ok(untilTime <= Date.now() + 24 * 3_600_000);
  });

  it('call the command of each button', () => {
    assert.deepEqual(pressed({}, 'resolve'), [['act', 'resolve']]);
    assert.deepEqual(pressed({}, 'ignore'), [['act', 'ignore']]);
    assert.deepEqual(pressed({ state: 'resolved' }, 'reopen'), [['act', 'reopen']]);
    assert.deepEqual(pressed({}, 'remove'), [['act', 'remove']]);
    assert.deepEqual(pressed({}, 'copy-markdown'), [['copyGroup', 'Markdown']]);
    assert.deepEqual(pressed({}, 'copy-json'), [['copyGroup', 'JSON']]);
    assert.deepEqual(pressed({}, 'save-report'), [['saveReport', 'a']]);
  });

  /**
   * Presses the button with the name `action` of a group with these fields. Returns the called commands as `[name,
   * …arguments]`.
   */
  function pressed(fields, action) {
    const calls = [];
    const record =
      (name) =>
      (...args) =>
        calls.push([name, ...args]);
    const on = Object.fromEntries(
      ['act', 'copyGroup', 'saveReport'].map((name) => [name, record(name)]),
    );
    const menu = { previousElementSibling: { focus() {} } };
    const node = groupActions(group(fields), LIVE, on);
    const { onclick } = find(node, 'data-action', action).props;
    onclick({ currentTarget: { closest: () => menu }, view: {} });
    return calls;
  }
});
