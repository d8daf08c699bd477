import { filter } from '../builtins.js';

const isText = (value) => typeof value === 'string';

/**
 * Returns the items of `records` that are pairs of texts and whose keys begin with `prefix`. Throws if `records` is not
 * iterable.
 */
export const validRecords = (records, prefix) =>
  filter(
    records,
    (pair) =>
      Array.isArray(pair) && isText(pair[0]) && isText(pair[1]) && pair[0].startsWith(prefix),
  );
