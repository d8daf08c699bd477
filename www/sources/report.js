// The source of groups in a report file. It is read-only.

/**
 * Returns a read-only source, see origin.js, with the groups of a report. The parameters are the results of `readReport()`
 * and of `symbolsIn`.
 */
export function openReport({ groups, exceptions }, symbols) {
  return {
    symbols,
    readOnly: true,
    list: async () => groups,
    exceptions: async (id) => exceptions.filter(({ group }) => group === id),
    status: () => undefined,
    subscribe: () => () => {},
  };
}
