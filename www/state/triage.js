// Commands that resolve, ignore, reopen and remove groups.

import { clear, remove } from './deletion.js';
import { holdOrder } from './group-list.js';
import { run } from './notice.js';
import { groupOf, state, undo } from './state.js';

const PAST = { resolve: 'Resolved', ignore: 'Ignored', reopen: 'Reopened' };

/** `action` is a method of the source, for the group with this id; without one, for the group that is shown or selected. */
export function act(action, options, id) {
  holdOrder();
  const { source } = state;
  if (!source?.act) return undefined;
  if (action === 'clear') return clear();
  const group = groupOf(id);
  if (!group) return undefined;
  if (action === 'remove') return remove(group);
  undo.offer(`${PAST[action]} ${group.title}`, () => restore(group));
  return run(() => source.act[action](group.id, options));
}

/** Resolves or ignores the group, or reopens it if its state is `ended` already. */
export function toggle(action, ended) {
  const group = groupOf();
  return group && act(group.state === ended ? 'reopen' : action);
}

function restore({ id, mark, cameBack }) {
  const { act } = state.source;
  const { state: before, release, untilCount, untilTime } = (!cameBack && mark) || {};
  run(() => {
    if (before === 'resolved') return act.resolve(id, { release });
    if (before === 'ignored') return act.ignore(id, { untilCount, untilTime });
    return act.reopen(id);
  });
}
