// The functions of the public API that use the core.

import { attempt, filter, map } from './builtins.js';

/**
 * Returns the fallback of the function `name` of the public API, with which it resolves if the core cannot be called. It is
 * undefined for functions without a result.
 */
export const fallbackOf = (name) =>
  ({
    groups: [],
    exceptions: [],
    exportReport: '',
    importReport: 0,
    readReport: { groups: [], exceptions: [] },
  })[name];

/**
 * Returns the functions of the public API that read and change groups. None of them rejects. `flush()` resolves when all
 * captured failures are written. `core.load()` resolves to the functions of the core, or to undefined if it cannot be loaded.
 * `beforeRemove()` is called before groups are removed, and `afterChange()` after each change.
 */
export function createCoreApi({ flush, core, beforeRemove, afterChange }) {
  /**
   * Waits for `flush`, and calls the function `name` of the core. Resolves to its result, or to `fallback` if the core is
   * missing or the function fails or has no result.
   */
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
    /** Prints the groups as a table in the developer console. Prints nothing if the core cannot be loaded. */
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
