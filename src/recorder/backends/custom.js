import { AnyPromise, attempt, map } from '../builtins.js';
import { read } from '../read-error.js';

/**
 * Returns an adapter for an object of the host. The methods of the object are `put([[key, value], …])`, `list(prefix)`, which
 * returns `[[key, value], …]`, and `remove([key, …])`. Each may return a promise. The object must apply changes in the order of
 * the calls. The optional `keys(prefix)` returns the keys that `list` would return. Without it, the adapter lists no keys,
 * because it would have to read all values.
 */
export function custom(object) {
  const name = read(object, 'name');
  // Calls a method with a list, unless the list is empty. An async function, so that `remove` is called even if `put` throws,
  // and each rejection is handled.
  const call = async (method, list) => list.length && object[method](list);
  return {
    name: typeof name === 'string' ? name : 'custom',
    open: () => true,
    get canListKeys() {
      return typeof read(object, 'keys') === 'function';
    },
    write(pairs) {
      const put = [];
      const removed = [];
      for (const [key, value] of pairs) {
        if (value === undefined) removed.push(key);
        else put.push([key, value]);
      }
      return AnyPromise.all([call('put', put), call('remove', removed)]);
    },
    list: async (prefix, keysOnly) =>
      keysOnly
        ? map((await attempt(() => object.keys(prefix))) ?? [], (key) => [key, ''])
        : object.list(prefix),
  };
}
