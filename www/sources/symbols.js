// Starts and calls the worker that resolves frames (`symbols/symbols-worker.js`).

import { Calls } from '../lib/calls.js';
import { moduleWorker } from '../lib/module-worker.js';

/**
 * Time in milliseconds without a message after which the worker is terminated. A worker that computes sends no messages, and
 * opening the largest map takes a few seconds on a slow device.
 */
const SILENCE_MS = 30_000;

/** Returns `{ call(name, ...args) }`. The worker starts at the first call. `url` is the URL of its script. */
export function openSymbols(url, global = globalThis) {
  const calls = new Calls();
  let worker;
  let timer;

  /**
   * Resolves to the result of a method of `Symbols` (`symbols/symbols.js`). Rejects if the method does, if the worker
   * does not start, or if it sends nothing for 30 seconds.
   */
  function call(name, ...args) {
    return calls.add((number) => {
      worker ??= start();
      worker.postMessage({ number, name, args });
      global.setTimeout(watch);
    });
  }

  /** Starts the worker and returns it. Its messages settle the calls. */
  function start() {
    const started = moduleWorker(url, global);
    started.onmessage = ({ data }) => {
      calls.settle(data);
      if (data.isFatal) end(data.error);
      else watch();
    };
    started.onerror = () => end('the worker does not start');
    return started;
  }

  /** Restarts the timer that terminates the worker, or stops it if every call has ended. */
  function watch() {
    global.clearTimeout(timer);
    if (calls.size) timer = global.setTimeout(end, SILENCE_MS, 'it took too long');
  }

  /** Terminates the worker, and rejects all calls with the text `error`. The next call starts another worker. */
  function end(error) {
    worker.terminate();
    worker = undefined;
    calls.end(error);
  }

  return { call };
}
