import { filter } from '../builtins.js';

const isText = (value) => typeof value === 'string';

/** Returns those of `records` that are pairs of texts and have keys with `prefix`. Throws if `records` cannot be iterated. */
export const validRecords = (records, prefix) =>
  filter(
    records,
    (pair) =>
      Array.isArray(pair) && isText(pair[0]) && isText(pair[1]) && pair[0].startsWith(prefix),
  );
