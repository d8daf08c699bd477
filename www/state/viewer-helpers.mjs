// A fake viewer for tests of commands: a state with a source and groups, which records calls.

import { mock } from 'node:test';
import { app } from './app.js';
import { group } from './groups.mjs';
import { begin, state } from './state.js';

/**
 * Resets the state to a fake source with groups of these ids. Returns `{ calls, source, place }`: `calls` lists the called
 * functions of the source and of `app`, each as `[name, …arguments]`. Timers are mocked.
 */
export function beginViewer(ids = ['a', 'b', 'c']) {
  // Timers are mocked, so that no test waits for the timers of notices and of undoing.
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  const calls = [];
  const record =
    (name, result) =>
    async (...args) => {
      calls.push([name, ...args.filter((arg) => arg !== undefined)]);
      return result;
    };
  const place = {
    hash: '',
    document: {},
    address: () => place.hash,
    go(address) {
      place.hash = address;
    },
    replace(address) {
      place.hash = address;
    },
  };
  const names = ['resolve', 'ignore', 'reopen', 'remove', 'clear'];
  const source = {
    act: Object.fromEntries(names.map((name) => [name, record(name)])),
    exceptions: record('exceptions', []),
    exportReport: record('exportReport', '{}'),
    readReport: record('readReport', { groups: [], exceptions: [] }),
  };
  Object.assign(app, {
    redraw() {},
    refresh: () => calls.push(['refresh']),
    show(shown) {
      state.source = shown;
    },
    focusRow: (id) => calls.push(['focusRow', id]),
    openHelp: () => calls.push(['openHelp']),
  });
  begin(place);
  // Each group was last seen before the group that precedes it, so that the list has the order of `ids`.
  const groups = ids.map((id, at) => group({ id, title: id.toUpperCase(), lastSeen: -at }));
  Object.assign(state, { source, live: source, groups, selected: ids[0] });
  return { calls, source, place };
}
