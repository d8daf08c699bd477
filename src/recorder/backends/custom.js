import { AnyPromise, attempt, map } from '../builtins.js';
import { read } from '../read-error.js';

/**
 * An object of the host with `put([[key, value], …])`, `list(prefix)`, which returns `[[key, value], …]`, and
 * `remove([key, …])`, each of which may return a promise. It must apply changes in the order of the calls. It may have
 * `keys(prefix)`, which returns the keys that `list` would give. Without it no keys are listed, because that would read all
 * values.
 */
export function custom(object) {
  const name = read(object, 'name');
  // Async, so that both methods are called and no rejection remains unhandled if one throws.
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
