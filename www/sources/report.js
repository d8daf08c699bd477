// The source of groups for a report file that a person opens in the viewer. It is read-only.

/**
 * Returns a read-only source (its members are listed in origin.js) with the groups of a report. The first parameter is the
 * result of `readReport()`, and `symbols`, the result of `symbolsIn`, has the resolved frames of the report.
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
