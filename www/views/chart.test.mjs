// Tests of the chart of a group: its label, its time axis and its releases.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { find, textOf } from '../lib/described.mjs';
import { DAY_MS, HOUR_MS, NOW } from '../state/groups.mjs';
import { chart } from './chart.js';

describe('chart', () => {
  it('has the largest count of an hour, or of a day', () => {
    const hours = [
      [NOW - 3 * HOUR_MS, 7],
      [NOW - 4 * HOUR_MS, 5],
      [NOW - 40 * HOUR_MS, 100],
    ];
    assert.match(textOf(drawn({ hours }, 'day')), /^At most 7 in one hour/);
    assert.match(textOf(drawn({ hours }, 'month')), /^At most 100 in one day/);
    assert.match(textOf(drawn({ hours: [] }, 'day')), /^None in the last 24 hours/);
  });

  it('shows what another clock dates after now in the present hour', () => {
    const later = {
      hours: [[NOW + 5 * HOUR_MS, 7]],
      releases: [{ name: '1.0', firstSeen: NOW + DAY_MS }],
    };
    assert.match(textOf(drawn(later, 'day')), /^At most 7 in one hour/);
    const [flag] = find(drawn(later, 'day'), 'class', 'flags').children.flat();
    assert.ok(Number.parseFloat(flag.props.style.insetInlineStart) <= 100);
  });

  it('has a button for the other span', () => {
    const label = (span) => textOf(find(drawn({}, span), 'data-action', 'span'));
    assert.deepEqual([label('day'), label('month')], ['Show 30 days', 'Show 24 hours']);
  });

  it('has dates at its foot when it shows a month', () => {
    const scale = find(drawn({}, 'month'), 'class', 'scale');
    const numbers = scale.children.flat().map((tick) => textOf(tick).match(/\d+/)?.[0]);
    assert.deepEqual(numbers, ['2', '12', '22', undefined]);
  });

  it('names releases where they were first seen, as far as there is room', () => {
    const at = (days, name) => ({ name, firstSeen: NOW - days * DAY_MS });
    const releases = [
      at(60, '0.9'),
      at(25, '1.0'),
      at(11, '1.1.0'),
      at(10, '1.1.1'),
      at(0.1, '1.2.0-a-long-name'),
    ];
    const flags = find(drawn({ releases }, 'month'), 'class', 'flags').children.flat();
    assert.deepEqual(
      flags.map(({ props, children: [name] }) => [
        textOf(name),
        name.props.class === 'unseen' ? 'line' : props.class || 'named',
      ]),
      [
        ['1.0', 'named'],
        ['1.1.0', 'line'],
        ['1.1.1', 'line'],
        ['1.2.0-a-long-name', 'before'],
      ],
    );
  });
});

function drawn(group, span) {
  return chart({ hours: [], releases: [], ...group }, NOW, span, {});
}
