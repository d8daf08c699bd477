// All commands, which views and keys call.

import { app } from './app.js';
import { search, sort, sortNext, span, theme } from './display.js';
import { holdOrder } from './group-list.js';
import { addressOf } from './route.js';
import {
  closeReport,
  copyGroup,
  copyText,
  openReport,
  saveReport,
  turnToReport,
} from './sharing.js';
import { state, turnTo, undo } from './state.js';
import { act, toggle } from './triage.js';

export const commands = {
  act,
  closeReport,
  copy: copyText,
  copyGroup,
  help: () => app.openHelp(),
  open: (id) => state.place.go(addressOf(id)),
  openReport,
  /** Reloads the page of the viewer. In an app's page, reads again. */
  retry() {
    if (state.place.reload) state.place.reload();
    else app.refresh();
  },
  saveReport,
  search,
  select(id) {
    holdOrder();
    state.selected = id;
  },
  settle: (isLeaving) => undo.settle(isLeaving),
  sort,
  sortNext,
  span,
  theme,
  toggle,
  turnTo(position) {
    if (!(position in (state.exceptions ?? []))) return;
    turnTo(position);
    app.redraw();
  },
  turnToReport,
  undo: () => undo.undo(),
  undoText: () => undo.text,
};
