// Draws the buttons and menus with the actions of a group.

import { h } from '../lib/dom.js';
import { DAY_MS, HOUR_MS } from '../lib/time.js';
import { button } from './button.js';
import { menu } from './menu.js';

/**
 * The choices in the menu to ignore a group: until so many more failures (COUNTS), or for so long (TIMES, in milliseconds).
 */
const COUNTS = [10, 100];
const TIMES = [
  ['hour', HOUR_MS],
  ['day', DAY_MS],
  ['week', 7 * DAY_MS],
];

export function groupActions(group, { source }, on) {
  return h(
    'div',
    { key: 'actions', class: 'actions' },
    source.act && [
      ...(group.state === 'resolved' ? [toggle('reopen', 'first')] : resolving(group, on)),
      ...(group.state === 'ignored' ? [toggle('reopen', 'second')] : ignoring(group, on)),
      button('remove', 'Delete', () => on.act('remove'), { class: 'danger' }),
    ],
    button('copy-markdown', 'Copy', () => on.copyGroup('Markdown')),
    menu('keep', 'More ways to copy and save', [
      ['copy-json', 'Copy as JSON', () => on.copyGroup('JSON')],
      ...(source.act ? [['save-report', 'Save report', () => on.saveReport(group.id)]] : []),
      ['print', 'Print', ({ view }) => view.print()],
    ]),
  );

  // Returns a button that reopens the group. It has the key of the button that it replaces, so that the focus stays on the
  // button.
  function toggle(action, key) {
    return button(action, 'Reopen', () => on.act(action), { key });
  }
}

function resolving({ releases }, on) {
  const release = releases.at(-1)?.name;
  return [
    button('resolve', 'Resolve', () => on.act('resolve'), { key: 'first' }),
    release &&
      menu('resolve-in', 'Resolve until …', [
        [
          'resolve-in-release',
          h('bdi', null, `Resolve in ${release}: until it occurs in a later release`),
          () => on.act('resolve', { release }),
        ],
      ]),
  ];
}

function ignoring({ count }, on) {
  const ignore = (action, label, options) => [action, label, () => on.act('ignore', options())];
  return [
    button('ignore', 'Ignore', () => on.act('ignore'), { key: 'second' }),
    menu('ignore-until', 'Ignore until …', [
      ...COUNTS.map((more) =>
        ignore(`ignore-${more}`, `Until ${more} more`, () => ({ untilCount: count + more })),
      ),
      ...TIMES.map(([name, time]) =>
        ignore(`ignore-${name}`, `For ${name === 'hour' ? 'an' : 'a'} ${name}`, () => ({
          untilTime: Date.now() + time,
        })),
      ),
    ]),
  ];
}
