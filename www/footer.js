// The bottom of the page: the keys, and what is running.

import { h } from './dom.js';

const KEYS = [
  ['j', 'k', 'move'],
  ['Enter', 'open'],
];

export function footer(status, close) {
  return [
    h(
      'p',
      { key: 'keys', class: 'keys' },
      [...KEYS, ['Esc', close ? 'back, close' : 'back']].map((entry) =>
        h(
          'span',
          { key: entry[0] },
          entry.slice(0, -1).map((key) => [h('kbd', null, key), ' ']),
          entry.at(-1),
        ),
      ),
    ),
    status && h('p', { key: 'version', class: 'version' }, `tinyturret ${status.version}`),
  ];
}
