// The functions of the public API that need the core.

import { attempt, filter, map } from './builtins.js';

/** The result of a function of the public API if it cannot be called: undefined for those that change something. */
export const fallbackOf = (name) =>
  ({
    groups: [],
    exceptions: [],
    exportReport: '',
    importReport: 0,
    readReport: { groups: [], exceptions: [] },
  })[name];

/**
 * `flush()` resolves when all that was captured is written. `core.load()` resolves to the functions of the core, or to
 * undefined if it does not load. `beforeRemove()` is called before a group is removed, or all are, and
 * `afterChange()` after each change. None of the returned functions rejects.
 */
export function createCoreApi({ flush, core, beforeRemove, afterChange }) {
  async function call(name, args, fallback = fallbackOf(name)) {
    try {
      await flush().catch(() => {});
      return (await (await core.load(true))?.[name](...args)) ?? fallback;
    } catch {
      return fallback;
    }
  }

  async function change(name, args) {
    const answer = await call(name, args);
    afterChange();
    return answer;
  }

  const createRemoval = (name) => (group) => {
    beforeRemove();
    return change(name, [group]);
  };

  return {
    groups: () => call('groups', []),
    exceptions: (group) => call('exceptions', [group]),
    resolve: (group, options) => change('resolve', [group, options]),
    ignore: (group, options) => change('ignore', [group, options]),
    reopen: (group) => change('reopen', [group]),
    remove: createRemoval('remove'),
    clear: createRemoval('clear'),
    exportReport: (group) => call('exportReport', [group]),
    importReport: (text) => change('importReport', [text]),
    /** Prints the groups as a table in the developer console; nothing if the core does not load. */
    async top() {
      const groups = await call('groups', [], null);
      const rows = map(
        filter(groups ?? [], ({ follows }) => !follows),
        ({ count, title, culprit, state }) => ({ count, title, culprit, state }),
      );
      if (groups) attempt(() => globalThis.console.table(rows));
    },
    async readReport(text) {
      const report = await call('readReport', [text], null);
      return report ?? { ...fallbackOf('readReport'), problem: core.status().error };
    },
  };
}
