// Starts the worker that resolves frames to source code (`symbols/symbols-worker.js`), and calls its functions.

import { Calls } from '../lib/calls.js';
import { moduleWorker } from '../lib/module-worker.js';

/**
 * The time in milliseconds without a message after which the worker is terminated, and its calls reject. A worker that
 * computes sends no messages, and opening the largest map takes a few seconds on a slow device.
 */
const SILENCE_MS = 30_000;
const TOO_LONG = 'reading symbols took longer than 30 seconds';

/**
 * Returns `{ call(name, ...args) }`, which calls a method in the worker for symbols and returns a promise of the result. The
 * first call starts the worker. `url` is the URL of its script.
 */
export function openSymbols(url, global = globalThis) {
  const calls = new Calls();
  let worker;
  let timer;

  /**
   * Resolves to the result of a method of `Symbols` (`symbols/symbols.js`) in the worker. Rejects if the method does, if the
   * worker does not start, or if the worker sends nothing for 30 seconds.
   */
  function call(name, ...args) {
    return calls.add((number) => {
      worker ??= start();
      worker.postMessage({ number, name, args });
      global.setTimeout(watch);
    });
  }

  /** Starts the worker and returns it. Its messages settle the calls; after a fatal one, the worker is terminated. */
  function start() {
    const started = moduleWorker(url, global);
    started.onmessage = ({ data }) => {
      calls.settle(data);
      if (data.isFatal) end(data.error);
      else watch();
    };
    started.onerror = () => end('the worker for symbols does not start: reload the page');
    return started;
  }

  /** Restarts the timer that terminates a silent worker, or only stops the timer if every call has ended. */
  function watch() {
    global.clearTimeout(timer);
    if (calls.size) timer = global.setTimeout(end, SILENCE_MS, TOO_LONG);
  }

  /** Terminates the worker, and rejects all calls with the text `error`. The next call starts another worker. */
  function end(error) {
    worker.terminate();
    worker = undefined;
    calls.end(error);
  }

  return { call };
}
