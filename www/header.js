// The top of the page: how many groups are open, and where they were read from.

import { h } from './dom.js';

export function header(groups, status, close) {
  return [
    h('a', { key: 'brand', class: 'brand', href: '#' }, 'tinyturret'),
    status?.namespace &&
      h('bdi', { key: 'namespace', class: 'namespace', title: 'Namespace' }, status.namespace),
    h('p', { key: 'open', class: 'how-many', role: 'status' }, groups && summary(groups)),
    status &&
      h(
        'div',
        { key: 'tiers', class: 'tiers' },
        h(
          'p',
          null,
          'Read from ',
          h('b', { 'data-field': 'reading' }, status.reading ?? 'no tier'),
        ),
        h('ul', { 'aria-label': 'Storage tiers' }, status.tiers.map(tier)),
      ),
    close &&
      h(
        'button',
        { key: 'close', type: 'button', class: 'close', 'data-action': 'close', onclick: close },
        'Close',
      ),
  ];
}

export function openGroups(groups) {
  return groups.filter((group) => group.state === 'open').length;
}

function summary(groups) {
  const open = openGroups(groups);
  return `${open} open ${open === 1 ? 'group' : 'groups'}`;
}

function tier({ name, state, error, pending, dropped }) {
  return h(
    'li',
    { key: name, 'data-tier': name, 'data-state': state },
    h('span', { class: 'name' }, name),
    ' ',
    h('span', { class: 'tier-state' }, state),
    pending > 0 && h('span', { key: 'pending', class: 'lag' }, ` ${pending} pending`),
    dropped > 0 && h('span', { key: 'dropped', class: 'lag' }, ` ${dropped} dropped`),
    error && h('bdi', { key: 'error', class: 'tier-error' }, error),
  );
}
