// Sentry without a network: its offline transport stores events in IndexedDB.

import {
  flush,
  makeBrowserOfflineTransport,
  makeFetchTransport,
  init as start,
} from '@sentry/browser';
import { common, sends } from './sentry/common.mjs';

export { captureException as capture } from '@sentry/browser';

const sent = sends();
const offline = makeBrowserOfflineTransport(makeFetchTransport);

export function init() {
  start({
    ...common(),
    tunnel: '/offline',
    transport: (options) => sent.watch(offline(options)),
    // By default, the transport sends 40 events at once, stores 30, and drops the others. It reads all keys per stored event.
    transportOptions: { bufferSize: 500, maxQueueSize: 500 },
  });
}

export async function settled() {
  await flush(60_000);
  await sent.ended();
}

export async function kept() {
  const database = await ended(indexedDB.open('sentry-offline'));
  const stored = await ended(database.transaction('queue').objectStore('queue').count());
  database.close();
  return { counted: stored, stored };
}

function ended(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
