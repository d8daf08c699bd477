// Built-ins as they were when the first file was loaded, because a page may replace them later; and functions over arrays
// that call no method of arrays, because a page may have replaced those before.

const { builtins } = globalThis[Symbol.for('tinyturret.recorder')] ?? {};

export const { stringify, parse, AnyPromise } = builtins ?? {
  stringify: JSON.stringify,
  parse: JSON.parse,
  /** The class of all promises. `Promise` may be replaced already. */
  AnyPromise: (async () => {})().constructor,
};

/** Returns what `work()` returns, or undefined if it throws. */
export function attempt(work) {
  try {
    return work();
  } catch {}
}

export function map(list, convert) {
  const converted = [];
  for (const item of list) converted.push(convert(item, converted.length));
  return converted;
}

export function filter(list, isWanted) {
  const wanted = [];
  for (const item of list) if (isWanted(item)) wanted.push(item);
  return wanted;
}

/** The first `max` items of an array. */
export function first(list, max) {
  const items = [];
  for (let index = 0; index < list.length && index < max; index++) items.push(list[index]);
  return items;
}

export function join(list, separator) {
  let text = '';
  let between = '';
  for (const item of list) {
    text += between + item;
    between = separator;
  }
  return text;
}

/** JSON of a record. One that cannot be converted must not keep back the others. */
export function encode(record) {
  try {
    return stringify(record);
  } catch {
    return '{}';
  }
}
