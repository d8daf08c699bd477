// Counts what the pages of this address have stored before they died.

import * as tinyturret from '/tinyturret/index.js';
import { openFloor, result } from './writers.js';

/**
 * Resolves to the number of stored exceptions. In each group, exceptions beyond its count are not counted, because the viewer
 * does not show them.
 */
async function exceptions() {
  await tinyturret.init({ listen: false });
  let found = 0;
  for (const { id, count } of await tinyturret.groups()) {
    found += Math.min(count, (await tinyturret.exceptions(id)).length);
  }
  return found;
}

async function puts() {
  const database = await openFloor();
  return result(database.transaction('floor').objectStore('floor').count());
}

const inLocalStorage = (what) =>
  Object.keys(localStorage).filter((key) => key.startsWith(`${what}/`));

/**
 * Resolves to the number of storms (pages that threw one error many times) if the count of the group is within the sum of their
 * bounds, else to 0.
 */
async function storms() {
  await tinyturret.init({ listen: false });
  const [{ count }] = await tinyturret.groups();
  const bounds = inLocalStorage('storm').map((key) => JSON.parse(localStorage[key]));
  const sum = (of) => bounds.reduce((sum, bound) => sum + bound[of], 0);
  return sum('least') <= count && count <= sum('most') ? bounds.length : 0;
}

globalThis.survivors = async (writer) => {
  if (writer === 'put') return puts();
  if (writer === 'localStorage') return inLocalStorage('floor').length;
  if (writer === 'storm') return storms();
  return exceptions();
};
