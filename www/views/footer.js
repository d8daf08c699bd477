// Draws the footer: some keys, the storage in use, and the version.

import { h } from '../lib/dom.js';
import { day } from '../lib/time.js';

const KEYS = [
  ['j', 'k', 'move'],
  ['Enter', 'open'],
  ['/', 'search'],
  ['?', 'all keys'],
];
const KB = 1024;

export function footer(groups, status, { live }) {
  return [
    h(
      'p',
      { key: 'keys', class: 'keys' },
      KEYS.map((entry) =>
        h(
          'span',
          { key: entry[0] },
          entry.slice(0, -1).map((key) => [h('kbd', null, key), ' ']),
          entry.at(-1),
        ),
      ),
    ),
    h(
      'p',
      { key: 'stored', class: 'stored', 'data-field': 'stored' },
      [since(groups), ...(status?.tiers ?? []).map(used), origin(status && live?.estimate?.())]
        .filter(Boolean)
        .join(' · '),
    ),
    status && h('p', { key: 'version', class: 'version' }, `tinyturret ${status.version}`),
  ];
}

function since(groups) {
  return groups?.length > 0 && `since ${day(Math.min(...groups.map((group) => group.firstSeen)))}`;
}

function used({ name, used: bytes, budget }) {
  return budget && `${name} ${size(bytes)} of ${size(budget)}`;
}

/** Returns a text with the storage that this origin uses and its quota, as the browser estimates them. */
function origin(estimate) {
  return estimate && `this origin ${size(estimate.usage)} of ${size(estimate.quota)}`;
}

function size(bytes) {
  const [unit, by] = [
    ['GB', KB ** 3],
    ['MB', KB ** 2],
  ].find(([, least]) => bytes >= least) ?? ['KB', KB];
  const number = bytes / by;
  return `${number < 10 ? number.toFixed(1) : Math.round(number)} ${unit}`;
}
