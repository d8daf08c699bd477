// Tests of the page of a group.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { find, findAll, press, textOf } from '../lib/described.mjs';
import { exception, group, NOW } from '../state/groups.mjs';
import { groupPage } from './group.js';

const RESOLVED = { answers: new Map(), problems: [], calls: 0 };
const STATE = { source: {}, span: 'day', symbols: '', resolved: RESOLVED };

describe('groupPage', () => {
  const page = (fields, { exceptions = null, position = 0, on = {} } = {}) =>
    groupPage(group(fields), [], exceptions, position, STATE, NOW, on);
  const figures = (fields) =>
    Object.fromEntries(
      find(page(fields), 'class', 'figures')
        .children.filter(Boolean)
        .map(({ children: [term, value] }) => [textOf(term), textOf(value)]),
    );

  it('has the title, or shows that there is none', () => {
    const title = (fields) => textOf(find(page(fields), 'data-field', 'title'));
    assert.equal(title({}), 'Error: no total');
    assert.equal(title({ title: '' }), '(no title)');
  });

  it('has the figures that are known', () => {
    assert.deepEqual(figures({ count: 7 }), {
      Count: '7',
      'Per hour': '0',
      'Last seen': 'now',
      'First seen': '3 d ago',
      Sessions: '1',
    });
  });

  it('has the first and the last release', () => {
    const releases = ['1.3', '1.4', '1.5'].map((name) => ({ name, firstSeen: 0 }));
    assert.equal(figures({ releases }).Releases, '1.3 – 1.5');
    assert.equal(figures({ releases: releases.slice(0, 1) }).Releases, '1.3');
  });

  it('says what decided the group, if that is known', () => {
    assert.equal(figures({ reason: 'message' })['Grouped by'], 'message');
    assert.equal(figures({})['Grouped by'], undefined);
  });

  it('has the count of reports, if the group was also captured', () => {
    assert.equal(figures({ reportedCount: 3 })['Reported by browsers'], '3');
    assert.equal(figures({ reportedCount: 3, reported: true })['Reported by browsers'], undefined);
    assert.equal(figures({ reportedCount: 0 })['Reported by browsers'], undefined);
  });

  it('says that exceptions are being read, or that none is stored', () => {
    const section = (exceptions) => textOf(find(page({}, { exceptions }), 'key', 'exceptions'));
    assert.equal(section(null), 'Reading…');
    assert.match(section([]), /^No exception of this group is stored any more. Its counts/);
  });

  it('shows newer and older exceptions, as far as there are any', () => {
    const turns = [];
    const on = { showException: (position) => turns.push(position) };
    const exceptions = [exception({ id: 'y' }), exception({ id: 'x' })];
    const node = page({}, { exceptions, on });
    assert.match(textOf(find(node, 'key', 'pager')), /^Exception 1 of 2 kept/);
    const keyOf = (action) => find(node, 'data-action', action).props['aria-keyshortcuts'];
    assert.deepEqual([keyOf('previous'), keyOf('next')], ['[', ']']);
    const isDisabled = (action) => find(node, 'data-action', action).props['aria-disabled'];
    assert.deepEqual([isDisabled('previous'), isDisabled('next')], ['true', null]);
    press(node, 'next');
    press(page({}, { exceptions, position: 1, on }), 'previous');
    assert.deepEqual(turns, [1, 0]);
    const shown = findAll(node, (props) => 'data-exception' in props);
    assert.deepEqual(
      shown.map(({ props }) => props['data-exception']),
      ['y'],
    );
  });
});
