// Draws the header: the number of open groups, the backends, and the tabs of an opened report file.

import { h } from '../lib/dom.js';
import { button } from './button.js';

export function header(open, status, state, on) {
  const { close } = state.place;
  return [
    h('a', { key: 'brand', class: 'brand', href: '#' }, 'tinyturret'),
    status?.namespace &&
      h('bdi', { key: 'namespace', class: 'namespace', title: 'Namespace' }, status.namespace),
    h(
      'p',
      { key: 'open', class: 'how-many', role: 'status' },
      typeof open === 'number' && summary(open),
    ),
    state.report && tabs(state, on),
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
    h(
      'div',
      { key: 'buttons', class: 'actions' },
      tool('theme', '◐', on.theme, `Theme: ${state.theme}`),
      tool('help', '?', on.help, 'Keys and search'),
      close && tool('close', 'Close', close),
    ),
  ];
}

export function openGroups(groups) {
  return groups.filter((group) => group.state === 'open').length;
}

function summary(open) {
  return `${open} open ${open === 1 ? 'group' : 'groups'}`;
}

function tabs({ report, source }, on) {
  const isReport = source === report.source;
  const tab = (name, label, isShown, show) =>
    h(
      'button',
      {
        key: name,
        type: 'button',
        'data-tab': name,
        'aria-pressed': String(isShown),
        onclick: show,
      },
      h('bdi', null, label),
    );
  return h(
    'div',
    { key: 'tabs', class: 'tabs', role: 'group', 'aria-label': 'Shown' },
    tab('live', 'Live', !isReport, () => on.showReport(false)),
    tab('report', report.name, isReport, () => on.showReport(true)),
    tool('close-report', '×', on.closeReport, 'Close the report'),
  );
}

function tool(action, sign, onclick, label) {
  return button(action, sign, onclick, { class: action, 'aria-label': label, title: label });
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
