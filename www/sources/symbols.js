// The page's side of the worker that resolves frames (`symbols/symbols-worker.js`).

import { Calls } from '../lib/calls.js';
import { moduleWorker } from '../lib/module-worker.js';

/** A map within the bounds takes a few seconds to open on a slow device. */
const SILENCE_MS = 30_000;

/** Returns `{ call(name, ...args) }`. The worker starts at the first call. `url` is its script. */
export function openSymbols(url, global = globalThis) {
  const calls = new Calls();
  let worker;
  let timer;

  /** Calls a method of `Symbols` (symbols/symbols.js). Rejects if the worker does not start, or is silent for long. */
  function call(name, ...args) {
    return calls.add((number) => {
      worker ??= start();
      worker.postMessage({ number, name, args });
      global.setTimeout(watch);
    });
  }

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

  function watch() {
    global.clearTimeout(timer);
    if (calls.size) timer = global.setTimeout(end, SILENCE_MS, 'it took too long');
  }

  function end(error) {
    worker.terminate();
    worker = undefined;
    calls.end(error);
  }

  return { call };
}
