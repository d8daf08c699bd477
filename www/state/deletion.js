// The commands that delete groups. A group is hidden at once, and deleted from the source when the time to undo is over.

import { app } from './app.js';
import { groupList } from './group-list.js';
import { run } from './notice.js';
import { groupShown, state, undo } from './state.js';

/**
 * Deletes a group with its follow-on failures, unless the person undoes this in time, and selects the next group in the list.
 */
export function remove({ id, title }) {
  const { list } = groupList();
  const at = list.findIndex((group) => group.id === id);
  const neighbor = list[at + 1] ?? list[at - 1];
  const isHidden = (group) => group.id === id || group.follows === id;
  defer(`Deleted ${title}`, isHidden, ({ act }) => act.remove(id));
  state.selected = neighbor?.id ?? '';
  if (groupShown()) state.place.replace('#');
  else app.focusRow(state.selected);
}

/** Deletes all groups, unless the person undoes this in time. */
export function clear() {
  const ids = new Set(state.groups.map(({ id }) => id));
  defer(
    'Deleted all',
    ({ id }) => ids.has(id),
    // If the page is being left, `remove` of a local source is called for each group instead of `clear`. With a core in a
    // worker, `remove` hides its group synchronously, and the page may be gone before `clear` has removed the groups.
    ({ act, remote }, isLeaving) =>
      isLeaving && !remote ? Promise.all([...ids].map((id) => act.remove(id))) : act.clear(),
  );
  state.selected = '';
  if (groupShown()) state.place.replace('#');
}

/**
 * Hides the groups for which `isHidden(group)` is true, and offers to undo this with the description `text`. Calls
 * `work(source, isLeaving)`, which deletes the groups, when the time to undo is over.
 */
function defer(text, isHidden, work) {
  const { source } = state;
  const unhide = () => {
    state.hidden = state.hidden.filter((other) => other !== isHidden);
  };
  const carryOut = async (isLeaving) => {
    const isDone = await run(() => work(source, isLeaving));
    // Removes the deleted groups from the state, because they would appear again between `unhide` and the next read.
    if (isDone && source === state.source) {
      state.groups = state.groups?.filter((group) => !isHidden(group));
    }
    unhide();
    app.refresh();
  };
  undo.offer(text, unhide, carryOut);
  state.hidden = [...state.hidden, isHidden];
  app.redraw();
}
