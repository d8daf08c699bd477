// What the chart of a group says.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isRising, rate } from '../state/rate.js';
import { chart } from './chart.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 0, 31, 12, 30);

describe('chart', () => {
  it('tells the most of an hour, and of a day', () => {
    const hours = [
      [NOW - 3 * HOUR, 7],
      [NOW - 4 * HOUR, 5],
      [NOW - 40 * HOUR, 100],
    ];
    assert.match(textOf(drawn({ hours }, 'day')), /^At most 7 in one hour/);
    assert.match(textOf(drawn({ hours }, 'month')), /^At most 100 in one day/);
    assert.match(textOf(drawn({ hours: [] }, 'day')), /^None in the last 24 hours/);
  });

  it('shows what the clock of a server dates after now in the present hour', () => {
    const later = {
      hours: [[NOW + 5 * HOUR, 7]],
      releases: [{ name: '1.0', firstSeen: NOW + DAY }],
    };
    assert.match(textOf(drawn(later, 'day')), /^At most 7 in one hour/);
    const [flag] = all(drawn(later, 'day'), 'flags')[0].children.flat();
    assert.ok(Number.parseFloat(flag.props.style.insetInlineStart) <= 100);
    assert.equal(rate(later.hours, NOW), 7);
    assert.equal(isRising(later, NOW), true);
  });

  it('has days of a month at its foot', () => {
    const [scale] = all(drawn({}, 'month'), 'scale');
    const numbers = scale.children.flat().map((tick) => textOf(tick).match(/\d+/)?.[0]);
    assert.deepEqual(numbers, ['2', '12', '22', undefined]);
  });

  it('names releases where they came, as far as there is room', () => {
    const at = (days, name) => ({ name, firstSeen: NOW - days * DAY });
    const releases = [
      at(60, '0.9'),
      at(25, '1.0'),
      at(11, '1.1.0'),
      at(10, '1.1.1'),
      at(0.1, '1.2.0-a-long-name'),
    ];
    const flags = all(drawn({ releases }, 'month'), 'flags')[0].children.flat();
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

function all(node, name) {
  if (!node?.props) return [];
  const inside = node.children.flat(Infinity).flatMap((child) => all(child, name));
  return node.props.class === name ? [node, ...inside] : inside;
}

function textOf(node) {
  if (!node?.props) return node ? String(node) : '';
  return node.children.flat(Infinity).map(textOf).join('');
}
