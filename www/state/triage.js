// The commands that resolve, ignore, reopen and delete groups.

import { clear, remove } from './deletion.js';
import { holdOrder } from './group-list.js';
import { run } from './notice.js';
import { groupOf, state, undo } from './state.js';

const NOTICES = { resolve: 'Resolved', ignore: 'Ignored', reopen: 'Reopened' };

/**
 * Applies the action (`resolve`, `ignore`, `reopen` or `remove`) to the group with this id; without an id, to the shown or
 * selected group. The action `clear` deletes all groups. Offers to undo each action, also `clear`. Changes no group if the
 * source is read-only or there is no such group.
 */
export function act(action, options, id) {
  holdOrder();
  const { source } = state;
  if (!source?.act) return undefined;
  if (action === 'clear') return clear();
  const group = groupOf(id);
  if (!group) return undefined;
  if (action === 'remove') return remove(group);
  undo.offer(`${NOTICES[action]} ${group.title}`, () => restore(group));
  return run(() => source.act[action](group.id, options));
}

/**
 * Applies the action to the shown or selected group, or reopens the group if its state is `ended`, the state after the action.
 */
export function toggle(action, ended) {
  const group = groupOf();
  return group && act(group.state === ended ? 'reopen' : action);
}

/**
 * Undoes an action: restores the triage (resolved, ignored or open) that `group` had before it. A group that had come back
 * after it was resolved or ignored is reopened.
 */
function restore({ id, mark, cameBack }) {
  const { act } = state.source;
  const { state: before, release, untilCount, untilTime } = (!cameBack && mark) || {};
  run(() => {
    if (before === 'resolved') return act.resolve(id, { release });
    if (before === 'ignored') return act.ignore(id, { untilCount, untilTime });
    return act.reopen(id);
  });
}
