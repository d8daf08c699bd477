// All commands, which views and keys call.

import { app } from './app.js';
import { search, sort, sortNext, span, theme } from './display.js';
import { holdOrder } from './group-list.js';
import { addressOf } from './route.js';
import { closeReport, copyGroup, copyText, openReport, saveReport, showReport } from './sharing.js';
import { showException, state, undo } from './state.js';
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
  showException(position) {
    if (!(position in (state.exceptions ?? []))) return;
    showException(position);
    app.redraw();
  },
  showReport,
  undo: () => undo.undo(),
  undoText: () => undo.text,
};
