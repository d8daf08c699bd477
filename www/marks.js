// The small words beside a group: its state, that it was fatal, its kind.

import { h } from './dom.js';

export function marks(group) {
  return [
    h('span', { key: 'state', class: `mark ${group.state}`, 'data-field': 'state' }, group.state),
    group.fatal &&
      h(
        'span',
        {
          key: 'fatal',
          class: 'mark fatal',
          title: 'A panic or trap: the WebAssembly instance ended here',
        },
        'fatal',
      ),
    group.kind !== 'error' && h('span', { key: 'kind', class: 'mark kind' }, group.kind),
  ];
}
