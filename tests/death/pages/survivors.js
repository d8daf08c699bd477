// What a page finds of the victims of its address.

import * as tinyturret from '/tinyturret/index.js';
import { openFloor, result } from './writers.js';

/**
 * Resolves to the number of stored exceptions. In each group at most `count` of them are counted, because the viewer shows no
 * more.
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

/** Resolves to the number of storms if the count of the group is within the sum of their bounds, else to 0. */
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
