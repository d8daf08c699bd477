// Reads what is shown, again whenever something changed, and answers to the person.

import { news } from './aftermath.js';
import { draw, focusAction, focusHeading, focusRow } from './draw.js';
import { listenToKeys } from './keys.js';
import { gathered, inTime } from './live.js';
import { describe } from './message.js';
import { addressOf, groupAt } from './route.js';
import { begin, groupShown, keepPlace, state, turnTo } from './state.js';

const PAUSE = 150;
const TICK = 1000;
// Longer than a tier may take to say that it fails.
const PATIENCE = 10_000;

const on = {
  select: (group) => {
    state.selected = group;
  },
  open: (group) => {
    state.place.go(addressOf(group));
  },
  turnTo: (position) => {
    turnTo(position);
    redraw();
  },
  ask,
  cancel,
  confirm: () => act(state.asking),
  act,
  retry,
};

const refresh = gathered(read, PAUSE);

/** Draws in `place`; there is nothing to show before `connect`. */
export function start(place) {
  stop();
  begin(place);
  redraw();
  place.onMove(navigate);
  const { document } = place;
  const window = document.defaultView;
  window.addEventListener('focus', refresh);
  document.addEventListener('visibilitychange', () => document.hidden || refresh());
  window.setInterval(() => document.hidden || redraw(), TICK);
  const next = () => step(1);
  const previous = () => step(-1);
  listenToKeys(document, { next, previous, back, open: openSelected });
  state.selected = groupShown();
}

/** Shows what `source` holds. */
export function connect(source) {
  state.source = source;
  state.unsubscribe = source.subscribe(refresh);
  refresh();
}

export function fail(error) {
  state.failure = error;
  redraw();
}

export function stop() {
  state.unsubscribe?.();
  begin(null);
}

async function read() {
  const { source } = state;
  const group = groupShown();
  const isOver = () => !source || source !== state.source;
  if (isOver()) return;
  try {
    const reading = [source.list(), group ? source.exceptions(group) : null];
    const [groups, exceptions] = await inTime(Promise.all(reading), PATIENCE);
    if (isOver()) return;
    state.groups = groups;
    state.failure = null;
    if (group && group === groupShown()) {
      state.exceptions = exceptions;
      keepPlace();
    }
  } catch (error) {
    if (isOver()) return;
    state.failure = error;
  }
  redraw();
}

function redraw() {
  if (state.place) draw(on);
}

function navigate(left) {
  const window = state.place.document.defaultView;
  if (!groupAt(left)) state.listScroll = window.scrollY;
  Object.assign(state, { exceptions: null, turnedTo: '', position: 0, asking: '', notice: '' });
  redraw();
  if (groupShown()) {
    state.selected = groupShown();
    focusHeading();
    window.scrollTo(0, 0);
  } else {
    focusRow(state.selected);
    window.scrollTo(0, state.listScroll);
  }
  refresh();
}

function ask(action) {
  state.asking = action;
  redraw();
  focusAction('cancel');
}

function cancel() {
  const asked = state.asking;
  state.asking = '';
  redraw();
  focusAction(asked);
}

async function act(action) {
  const group = groupShown();
  Object.assign(state, { asking: '', notice: '' });
  redraw();
  try {
    await inTime(state.source.act[action](group), PATIENCE);
    if (action === 'remove') leaveRemoved(group);
  } catch (error) {
    state.notice = `That could not be done. ${describe(error)}`;
  }
  refresh();
}

function leaveRemoved(group) {
  const at = news(state.groups).findIndex(({ id }) => id === group);
  state.groups = state.groups.filter(({ id, follows }) => id !== group && follows !== group);
  const left = news(state.groups);
  const neighbour = left[Math.min(at, left.length - 1)];
  state.selected = neighbour?.id ?? '';
  state.place.replace('#');
}

function step(by) {
  const items = groupShown() ? state.exceptions : state.groups && news(state.groups);
  if (!items?.length) return false;
  if (groupShown()) {
    if (state.position + by in items) on.turnTo(state.position + by);
    return true;
  }
  const at = items.findIndex(({ id }) => id === state.selected);
  focusRow(items[Math.max(0, Math.min(at + by, items.length - 1))].id);
  return true;
}

function back() {
  if (state.asking) cancel();
  else if (groupShown()) state.place.go('');
  else if (state.place.close) state.place.close();
  else return false;
  return true;
}

/** A page of its own starts again; elsewhere there is nothing to start. */
function retry() {
  if (state.place.reload) state.place.reload();
  else refresh();
}

function openSelected() {
  if (groupShown() || !state.selected) return false;
  on.open(state.selected);
  return true;
}
