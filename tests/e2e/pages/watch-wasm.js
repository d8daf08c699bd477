// Lists every call of an export of the page's wasm in the global `entries`, and lets a test end the timers that the wasm has
// set.

globalThis.entries = [];

{
  const { setTimeout, clearTimeout } = globalThis;
  const { instantiateStreaming } = WebAssembly;
  const timers = new Map();
  let depth = 0;

  WebAssembly.instantiateStreaming = async (...given) => {
    const { instance, module } = await instantiateStreaming(...given);
    const exports = Object.entries(instance.exports).map(([name, value]) => [
      name,
      typeof value === 'function' ? watched(name, value) : value,
    ]);
    return { instance: { exports: Object.fromEntries(exports) }, module };
  };

  /**
   * Wraps the function `enter` so that its calls are added to `entries`, except calls that the wasm itself makes through
   * JavaScript.
   */
  function watched(name, enter) {
    return (...given) => {
      if (!depth) entries.push(name);
      depth++;
      try {
        return enter(...given);
      } finally {
        depth--;
      }
    };
  }

  globalThis.setTimeout = (callback, ...rest) => {
    if (!depth) return setTimeout(callback, ...rest);
    const timer = setTimeout(() => fire(timer), ...rest);
    timers.set(timer, callback);
    return timer;
  };

  globalThis.clearTimeout = (timer) => {
    timers.delete(timer);
    clearTimeout(timer);
  };

  function fire(timer) {
    const callback = timers.get(timer);
    timers.delete(timer);
    callback?.();
  }

  globalThis.endTimers = function endTimers() {
    for (const timer of [...timers.keys()]) fire(timer);
  };
}

/**
 * Empties `entries`, and resolves when no transaction of the database is pending and no export was called meanwhile. A new
 * transaction starts only after all earlier ones.
 */
globalThis.waitUntilIdle = async function waitUntilIdle() {
  do {
    entries.length = 0;
    const database = await resultOf(indexedDB.open('tinyturret'));
    if (database.objectStoreNames.length) {
      const store = database.transaction('records', 'readwrite').objectStore('records');
      await resultOf(store.getAllKeys());
    }
    database.close();
    await new Promise((resolve) => setTimeout(resolve));
  } while (entries.length);
};

function resultOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
