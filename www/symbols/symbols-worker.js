// The worker of the viewer that resolves frames. It is loaded when symbols are wanted. `sources/symbols.js` is the page's
// side.
//
// | message from the page | answer |
// | --- | --- |
// | `{ number, name, args }` | `{ number, answer }`, or `{ number, error }` |
//
// After an answer with `isFatal`, the page ends the worker.
// During a call it sends `{ alive: true }` every second, unless it computes: the page ends a worker that is silent for long.

import { loadReader } from './reader.js';
import { SymbolStore } from './store.js';
import { Symbols } from './symbols.js';

const PAUSE_MS = 1_000;

const symbols = new Symbols(new SymbolStore(globalThis.indexedDB), {
  origin: globalThis.location.origin,
  loadReader,
});
/** One call after the other, so that two of them do not fetch or open the same file. */
let last = Promise.resolve();

addEventListener('message', ({ data }) => {
  last = last.then(() => respond(data));
});

async function respond({ number, name, args }) {
  const timer = setInterval(() => postMessage({ alive: true }), PAUSE_MS);
  try {
    postMessage({ number, answer: await symbols[name](...args) });
  } catch (error) {
    const { isFatal } = error;
    postMessage({ number, error: isFatal ? error.message : String(error), isFatal });
  } finally {
    clearInterval(timer);
  }
}
