// Built-in functions as they were when the first file was loaded, because a page may replace them later. Also functions over
// arrays that call no methods of arrays, because a page may have replaced these earlier.

export const builtins = globalThis[Symbol.for('tinyturret.recorder')]?.builtins ?? {
  stringify: JSON.stringify,
  parse: JSON.parse,
  /** The built-in class of promises, even if the page has replaced `Promise`. */
  AnyPromise: (async () => {})().constructor,
};
export const { stringify, parse, AnyPromise } = builtins;

/** Calls `work`. Returns its result, or undefined if it throws. */
export function attempt(work) {
  try {
    return work();
  } catch {}
}

/** Returns an array with the results of `convert(item, index)` for the items of an iterable. */
export function map(list, convert) {
  const converted = [];
  for (const item of list) converted.push(convert(item, converted.length));
  return converted;
}

/** Returns an array of the items of an iterable for which `isWanted(item)` is truthy. */
export function filter(list, isWanted) {
  const wanted = [];
  for (const item of list) if (isWanted(item)) wanted.push(item);
  return wanted;
}

/** Returns the first `max` items of an array. */
export function first(list, max) {
  const items = [];
  for (let index = 0; index < list.length && index < max; index++) items.push(list[index]);
  return items;
}

/** Returns the items of an iterable as one text, with `separator` between them. */
export function join(list, separator) {
  let text = '';
  let between = '';
  for (const item of list) {
    text += between + item;
    between = separator;
  }
  return text;
}

/** Returns a record as JSON, or `{}` if it cannot be converted, so that the other records of the same write are stored. */
export function encode(record) {
  try {
    return stringify(record);
  } catch {
    return '{}';
  }
}
