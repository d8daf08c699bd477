/**
 * Returns an adapter that keeps records in a Map, which is a property of the global object. All adapters with the same
 * namespace in this global object share the records.
 */
export function memory(namespace) {
  const key = Symbol.for(`tinyturret.memory/${namespace}`);
  let records;
  return {
    name: 'memory',
    isDurable: false,
    open: () => !!(records = globalThis[key] ??= new Map()),
    write(pairs) {
      for (const [key, value] of pairs) {
        if (value === undefined) records.delete(key);
        else records.set(key, value);
      }
    },
    list: () => records,
  };
}
