// The package as it is published, with the largest possible limits, for the rows with many errors.

import { exceptions, flush, groups, init as start } from '../../pkg/index.js';

export { capture } from '../../pkg/index.js';

export const storage = { name: 'tinyturret', store: 'records' };

/** Starts the package. Does not wait for the promise of `start`, because capturing works from the import on. */
export function init(settings) {
  start({ maxExceptionGroups: 1000, maxExceptionPerGroup: 1000, ...settings });
}

export const settled = () => flush();

export async function kept() {
  const all = await groups();
  const lists = await Promise.all(all.map(({ id }) => exceptions(id)));
  return {
    counted: all.reduce((sum, { count }) => sum + count, 0),
    stored: lists.reduce((sum, list) => sum + list.length, 0),
  };
}
