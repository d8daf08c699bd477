// The script of the worker of the viewer that resolves frames. The page loads it when frames are to be resolved, and calls it
// by `sources/symbols.js`.
//
// | message from the page | answer |
// | --- | --- |
// | `{ number, name, args }` | `{ number, answer }`, or `{ number, error }` |
//
// `name` is the name of a method of `Symbols`, `number` is the number of the call. After a response with `isFatal`, the
// page terminates the worker. During a call, the worker sends `{ alive: true }` every second, except while it computes:
// the page terminates a worker that sends nothing for 30 seconds.

import { loadReader } from './reader.js';
import { SymbolStore } from './store.js';
import { Symbols } from './symbols.js';

/** Time in milliseconds between two messages `{ alive: true }`, which the worker sends during a call. */
const PAUSE_MS = 1_000;

const symbols = new Symbols(new SymbolStore(globalThis.indexedDB), {
  origin: globalThis.location.origin,
  loadReader,
});
/**
 * A promise that settles after the last call. Calls run one after the other, so that two of them do not fetch or open the same
 * symbol file.
 */
let last = Promise.resolve();

addEventListener('message', ({ data }) => {
  last = last.then(() => respond(data));
});

/** Calls a method of `Symbols`, and sends its result or error to the page. */
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
