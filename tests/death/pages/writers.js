// Defines the measured code: tinyturret in a Rust app, and the shortest stores that can be written by hand. Each function
// prepares, and returns a function that fails or stores.

export const writers = {
  async error(isOpen) {
    await startRust(isOpen);
    return function failToPay() {
      throw new Error('the payment failed');
    };
  },

  /**
   * Throws the same error a hundred times. The returned function stores in localStorage the bounds of the count that must
   * survive.
   */
  async storm(isOpen) {
    await startRust(isOpen);
    const times = [];
    while (times.length < 100) {
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
        setTimeout(function failAgain() {
          throw new Error('the same again');
        });
      });
      times.push(performance.now());
    }
    return () => {
      const due = performance.now() - 2 * FLUSH_MS;
      const least = times.filter((time) => time < due).length;
      localStorage.setItem(name('storm'), JSON.stringify({ least, most: times.length }));
    };
  },

  panic: async (isOpen) => (await startRust(isOpen)).panic_in_export,

  trap: async (isOpen) => (await startRust(isOpen)).hit_unreachable,

  localStorage: async () => () => localStorage.setItem(name(), TEXT),

  async put(isOpen) {
    if (!isOpen) return () => openFloor().then(put);
    const database = await openFloor();
    return () => put(database);
  },
};

const TEXT = 'x'.repeat(2000);
/** Milliseconds for which a repeat of an error may wait before the recorder writes it. */
const FLUSH_MS = 100;

const name = (what = 'floor') => `${what}/${Math.random()}`;

function put(database) {
  const transaction = database.transaction('floor', 'readwrite');
  transaction.objectStore('floor').put(TEXT, name());
  transaction.commit();
}

/**
 * Starts the Rust app, whose start function calls tinyturret::init(). With `isOpen`, waits until its database is open. Resolves
 * to its exports.
 */
async function startRust(isOpen) {
  const rust = await import('/playground/pkg/playground.js');
  await rust.default();
  if (isOpen) await databaseIsOpen(rust);
  return rust;
}

/** Resolves when the recorder of the app has opened its database, which it does when the page is idle. */
async function databaseIsOpen(rust) {
  while (rust.state_of('indexedDB') !== 'ok')
    await new Promise((resolve) => setTimeout(resolve, 5));
}

export function openFloor() {
  const request = indexedDB.open('floor');
  request.onupgradeneeded = () => request.result.createObjectStore('floor');
  return result(request);
}

export function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
