// Draws the breadcrumbs of an exception as a timeline that ends with the exception.

import { h } from '../lib/dom.js';
import { before } from '../lib/time.js';

export function breadcrumbList({ breadcrumbs, time, type, message }) {
  return (
    breadcrumbs.length > 0 &&
    h(
      'section',
      { key: 'Breadcrumbs' },
      h('h3', null, 'Breadcrumbs'),
      h(
        'ol',
        { class: 'breadcrumbs' },
        breadcrumbs.map(({ time: at, text, data }) => item(before(at, time), text, data)),
        item('0', [type, message].filter(Boolean).join(': '), '', 'failed'),
      ),
    )
  );
}

function item(moment, text, data, look) {
  return h(
    'li',
    { class: look },
    h('span', { class: 'moment' }, moment),
    ' ',
    h('bdi', { class: 'text' }, text),
    data && h('bdi', { key: 'data', class: 'data' }, data),
  );
}
