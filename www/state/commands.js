// The commands of a person: the functions that buttons and keys of the views call to change the state or the groups.

import { app } from './app.js';
import { search, sort, sortNext, span, theme } from './display.js';
import { addDropped } from './dropped.js';
import { holdOrder } from './group-list.js';
import { addressOf } from './route.js';
import { closeReport, copyGroup, copyText, openReport, saveReport, showReport } from './sharing.js';
import { showException, state, undo } from './state.js';
import {
  alwaysSymbols,
  chooseSymbols,
  forgetSymbols,
  loadSymbols,
  resolveShown,
} from './symbols.js';
import { act, toggle } from './triage.js';

export const commands = {
  act,
  addDropped,
  alwaysSymbols,
  chooseSymbols,
  closeReport,
  copy: copyText,
  copyGroup,
  forgetSymbols,
  help: () => app.openHelp(),
  loadSymbols,
  open: (id) => state.place.go(addressOf(id)),
  openReport,
  /** Tries again after a failure: reloads the page if the viewer has a page of its own, and else reads the groups again. */
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
    resolveShown();
  },
  showReport,
  undo: () => undo.undo(),
  undoText: () => undo.text,
};
