// Where the groups come from in a report file. They cannot be changed.

/** `content` is the result of `readReport()`, `symbols` that of `symbolsIn`. */
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
