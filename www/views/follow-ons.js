import { h } from '../lib/dom.js';
import { addressOf } from '../state/route.js';

/**
 * Returns links from the group of a follow-on failure to the group of the panic or trap that caused it, and from that group to
 * its follow-on failures, which the list does not show.
 */
export function followOnLinks(group, groups) {
  return groups.flatMap((other) => {
    if (other.id === group.follows) return link('This is a follow-on failure of ', other);
    if (other.follows === group.id)
      return link(`Follow-on failure, ${times(other.count)}: `, other);
    return [];
  });
}

function times(count) {
  return count === 1 ? 'once' : `${count.toLocaleString()} times`;
}

function link(text, { id, title }) {
  return h(
    'p',
    { key: id, class: 'follow-on' },
    text,
    h('a', { href: addressOf(id) }, h('bdi', null, title || '(no title)')),
  );
}
