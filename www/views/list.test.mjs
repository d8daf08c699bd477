// Tests of the list of groups.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { actionsOf, find, findAll, press, textOf } from '../lib/described.mjs';
import { group, HOUR_MS, NOW } from '../state/groups.mjs';
import { list } from './list.js';

const STATE = { query: '', sort: { by: 'last', up: false }, span: 'day', selected: '' };

describe('list', () => {
  let groups;
  // The groups are created anew for each test, because the list caches the row of a group by the object.
  beforeEach(() => {
    groups = [
      group({ id: 'a', title: 'A', count: 1_000, hours: [[NOW, 8]] }),
      group({
        id: 'b',
        title: '',
        count: 234,
        state: 'resolved',
        releases: [{ name: '1.3' }, { name: '1.4' }],
      }),
    ];
  });

  const drawn = (state, { listed = groups, rows, late = 0, now = NOW, on = {} } = {}) =>
    list(
      listed,
      rows ?? { from: 0, to: listed.length },
      late,
      groups,
      { ...STATE, source: { act: {}, readReport() {} }, ...state },
      now,
      on,
    );
  const rowsOf = (node) => findAll(node, (props, tag) => tag === 'tr' && 'data-group' in props);
  const total = (node) => textOf(find(node, 'data-field', 'total'));

  it('shows the number of exceptions and groups', () => {
    assert.equal(total(drawn()), `${(1_234).toLocaleString()} in 2 groups`);
    const one = { listed: groups.slice(1) };
    assert.equal(total(drawn({}, one)), '234 in 1 group');
    assert.equal(total(drawn({ query: '1.4' }, one)), '234 in 1 group of 2');
    assert.match(total(drawn({}, { late: 3 })), /, 3 new at the end$/);
  });

  it('has a row for each group', () => {
    const [first, second] = rowsOf(drawn());
    const cells = (row) => Object.fromEntries(row.children.flat().map((at) => [at.props.key, at]));
    assert.match(textOf(cells(first).what), /^Aopenrisingtotal/);
    assert.equal(textOf(cells(first).rate), '8');
    assert.match(textOf(cells(second).what), /^\(no title\)resolved/);
    assert.equal(textOf(cells(second).rate), '·');
    assert.equal(textOf(cells(second).release), '1.4');
    assert.equal(textOf(cells(first).release), '');
    assert.equal(findAll(cells(first).release, (_, tag) => tag === 'bdi').length, 0);
    assert.equal(textOf(cells(second).first), '3 d ago');
  });

  it('marks the selected row', () => {
    const classes = rowsOf(drawn({ selected: 'b' })).map(({ props }) => props.class);
    assert.deepEqual(classes, ['open', 'resolved selected']);
  });

  it('draws the rows in view, with space for the others', () => {
    const many = Array.from({ length: 100 }, (_, at) => group({ id: `${at}` }));
    const node = drawn({}, { listed: many, rows: { from: 20, to: 23 } });
    assert.deepEqual(
      rowsOf(node).map(({ props }) => [props['data-group'], props['aria-rowindex']]),
      [
        ['20', 22],
        ['21', 23],
        ['22', 24],
      ],
    );
    const { style } = findAll(node, (_, tag) => tag === 'tbody')[0].props;
    assert.deepEqual(style, {
      paddingTop: 'calc(20 * var(--row))',
      paddingBottom: 'calc(77 * var(--row))',
    });
    assert.equal(find(node, 'key', 'groups').props['aria-rowcount'], 101);
  });

  it('creates the description of a row again only when it has changed', () => {
    const [row] = rowsOf(drawn());
    assert.equal(rowsOf(drawn())[0], row);
    assert.notEqual(rowsOf(drawn({ selected: 'a' }))[0], row);
    const later = drawn({}, { now: NOW + HOUR_MS });
    assert.notEqual(rowsOf(later)[0], row);
  });

  it('shows by which column it is sorted, and in which direction', () => {
    const sorted = (sort) => {
      const head = findAll(drawn({ sort }), (props) => props['aria-sort'])[0];
      return [head.props['aria-sort'], textOf(find(head, 'class', 'by'))];
    };
    assert.deepEqual(sorted({ by: 'last', up: false }), ['descending', 'Last seen']);
    assert.deepEqual(sorted({ by: 'culprit', up: false }), ['ascending', 'Where']);
    assert.deepEqual(sorted({ by: 'culprit', up: true }), ['descending', 'Where']);
  });

  it('shows that no groups match, and clears the search', () => {
    let query = 'x';
    const on = {
      search(text) {
        query = text;
      },
    };
    const node = drawn({ query }, { listed: [], on });
    assert.match(textOf(node), /No groups match your search\./);
    press(node, 'clear-search');
    assert.equal(query, '');
  });

  it('has only the actions that the source allows', () => {
    assert.deepEqual(actionsOf(find(drawn(), 'key', 'actions')), [
      'save-report',
      'open-report',
      'clear',
    ]);
    const noReports = find(drawn({ source: { act: {} } }), 'key', 'actions');
    assert.deepEqual(actionsOf(noReports), ['save-report', 'clear']);
    assert.equal(find(drawn({ source: { readOnly: true } }), 'key', 'actions'), undefined);
  });

  it('opens a group by a click on its row, except while text is selected', () => {
    const opened = [];
    const [row] = rowsOf(drawn({}, { on: { open: (id) => opened.push(id) } }));
    const click = (isInLink, isCollapsed) =>
      row.props.onclick({
        target: { closest: () => isInLink },
        view: { getSelection: () => ({ isCollapsed }) },
      });
    click(false, false);
    click(true, true);
    assert.deepEqual(opened, []);
    click(false, true);
    assert.deepEqual(opened, ['a']);
  });
});
