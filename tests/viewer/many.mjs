// Fills a store up to the largest settings and beyond, to measure the viewer.

import { idOf, seeded } from './seeded.mjs';
import { shopGroups } from './shop.mjs';
import { hoursOf, momentsOf, releaseAt } from './shop-times.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * 60;
const AT_ONCE = 5_000;

/** Puts `groups` groups with `each` exceptions into the database of the tab's origin. Resolves to the number of records. */
export async function fill(page, { groups, each, now }) {
  let written = 0;
  let batch = [];
  const flush = async () => {
    await page.evaluate(put, batch);
    written += batch.length;
    batch = [];
  };
  for (let at = 0; at < groups; at++) {
    batch.push(...recordsOf(at, each, now));
    if (batch.length >= AT_ONCE) await flush();
  }
  await flush();
  return written;
}

function recordsOf(at, each, now) {
  const kind = shopGroups[at % shopGroups.length];
  const name = `${kind.message} in part ${at}`;
  const random = seeded(name);
  const first = Math.ceil((0.05 + 30 * random() ** 3) * DAY);
  const spec = { name, first, last: at % 50 ? Math.floor(first * random() ** 2) : 1, kept: each };
  const id = idOf(name);
  const session = id.slice(0, 12);
  const words = wordsOf(kind, name);
  const exceptions = momentsOf(spec, now).map((time, slot) => [
    `x/${id}/${session}/${slot}`,
    JSON.stringify({
      ...words,
      ...{ id: `${id}.${session}.${slot}`, group: id, session, time, frames: [] },
      ...{ stack: kind.stack, message: name, release: releaseAt(time, now) },
    }),
  ]);
  return [[`t/${id}/${session}`, JSON.stringify(counterOf(words, spec, each, now))], ...exceptions];
}

function wordsOf({ kind, type, culprit, fatal = false }, name) {
  return { kind, type, culprit, fatal, title: (type ? `${type}: ${name}` : name).slice(0, 300) };
}

function counterOf(words, spec, each, now) {
  const hours = hoursOf({ ...spec, aDay: each / 4 }, now);
  return {
    ...words,
    count: hours.reduce((sum, [, count]) => sum + count, 0),
    first: now - spec.first * MINUTE,
    last: now - spec.last * MINUTE,
    hours: hours.map(([hour, count]) => [hour / HOUR, count]),
    releases: [
      [
        releaseAt(now - spec.last * MINUTE, now),
        now - spec.first * MINUTE,
        now - spec.last * MINUTE,
      ],
    ],
  };
}

/** Runs in the page, in which tinyturret has created the database. Puts the records into it. */
async function put(records) {
  const ended = (request, name) =>
    new Promise((resolve, reject) => {
      request[name] = () => resolve(request.result);
      request.onerror = request.onabort = () => reject(request.error);
    });
  const database = await ended(indexedDB.open('tinyturret'), 'onsuccess');
  const transaction = database.transaction('records', 'readwrite');
  const store = transaction.objectStore('records');
  for (const [key, value] of records) store.put(value, key);
  await ended(transaction, 'oncomplete');
  database.close();
}
