/** Records in this global object, shared by all instances in it. */
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
