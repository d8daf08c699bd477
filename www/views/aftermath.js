// What only follows from a panic is no news: the list leaves it out, the panic's own page names it.

import { h } from '../lib/dom.js';
import { addressOf } from '../state/route.js';

/** The groups without those that follow from another one here. */
export function news(groups) {
  const ids = new Set(groups.map(({ id }) => id));
  return groups.filter(({ follows }) => !ids.has(follows));
}

/** Links between a panic and what followed from it. */
export function aftermath(group, groups) {
  return groups.flatMap((other) => {
    if (other.id === group.follows) return link('This only follows from ', other);
    if (other.follows === group.id) return link(`What followed, ${times(other.count)}: `, other);
    return [];
  });
}

function times(count) {
  return count === 1 ? 'once' : `${count.toLocaleString()} times`;
}

function link(words, { id, title }) {
  return h(
    'p',
    { key: id, class: 'aftermath' },
    words,
    h('a', { href: addressOf(id) }, h('bdi', null, title || '(no title)')),
  );
}
