// Reads what is shown, again whenever something changed, and answers to the person.

import { news } from './aftermath.js';
import { draw, focusAction, focusHeading, focusRow } from './draw.js';
import { listenToKeys } from './keys.js';
import { gathered } from './live.js';
import { describe } from './message.js';
import { addressOf, groupAt } from './route.js';
import { openOrigin } from './source.js';
import { groupShown, keepPlace, state, turnTo } from './state.js';

const PAUSE = 150;
const TICK = 1000;

const on = {
  select: (group) => {
    state.selected = group;
  },
  open: (group) => {
    location.hash = addressOf(group);
  },
  turnTo: (position) => {
    turnTo(position);
    redraw();
  },
  ask,
  cancel,
  confirm: () => act(state.asking),
  act,
};

const refresh = gathered(read, PAUSE);

async function start() {
  history.scrollRestoration = 'manual';
  redraw();
  try {
    state.source = await openOrigin(new URLSearchParams(location.search).get('namespace') ?? '');
  } catch (error) {
    state.failure = error;
    redraw();
    return;
  }
  state.source.subscribe(refresh);
  addEventListener('focus', refresh);
  addEventListener('hashchange', navigate);
  document.addEventListener('visibilitychange', () => document.hidden || refresh());
  setInterval(() => document.hidden || redraw(), TICK);
  listenToKeys({ next: () => step(1), previous: () => step(-1), back, open: openSelected });
  state.selected = groupShown();
  refresh();
}

async function read() {
  const group = groupShown();
  try {
    const [groups, exceptions] = await Promise.all([
      state.source.list(),
      group ? state.source.exceptions(group) : null,
    ]);
    state.groups = groups;
    state.failure = null;
    if (group && group === groupShown()) {
      state.exceptions = exceptions;
      keepPlace();
    }
  } catch (error) {
    state.failure = error;
  }
  redraw();
}

function redraw() {
  draw(on);
}

function navigate({ oldURL }) {
  if (!groupAt(new URL(oldURL).hash)) state.listScroll = scrollY;
  Object.assign(state, { exceptions: null, turnedTo: '', position: 0, asking: '', notice: '' });
  redraw();
  if (groupShown()) {
    state.selected = groupShown();
    focusHeading();
    scrollTo(0, 0);
  } else {
    focusRow(state.selected);
    scrollTo(0, state.listScroll);
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
    await state.source.act[action](group);
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
  location.replace('#');
  state.selected = neighbour?.id ?? '';
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
  else if (groupShown()) location.hash = '';
  else return false;
  return true;
}

function openSelected() {
  if (groupShown() || !state.selected) return false;
  on.open(state.selected);
  return true;
}

start();
