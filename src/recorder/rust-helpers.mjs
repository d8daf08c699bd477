// A fake page with a Rust app, for tests.

import { createPage, gate } from './page-helpers.mjs';

// The recorder's second file is imported here, so that an app loads it within a fixed number of turns.
await import('./linked-details.js');

export const QUIET = { cleanupTriggerRate: 0 };
export const FRAMES =
  '    at f (http://h/app.wasm:wasm-function[7]:0x2a)\n    at g (http://h/a.js:1:2)';
export const errorWith = (stack) => Object.assign(new Error(''), { stack });
export const trap = () => new WebAssembly.RuntimeError('unreachable');

/** The arguments that Rust passes to `record` for a fatal panic, by name. */
export const PANIC = {
  kind: 'panic',
  type: 'panic',
  message: 'index out of bounds',
  file: 'src/main.rs',
  line: 7,
  column: 5,
  error: errorWith(`Error\n${FRAMES}`),
  causes: [],
  handled: false,
  fatal: true,
  asked: 0,
};

/** Calls `record` of `client` with the arguments in the order in which Rust passes them. Returns the id of the failure. */
export const record = (client, { kind, type, message, file, line, column, error, ...more }) => {
  const { causes, context, scopes, handled, fatal, asked } = more;
  const rest = [causes, context, scopes, handled, fatal, asked];
  return client.record(kind, type, message, file, line, column, error, ...rest);
};

export const panic = ({ client }, more) => record(client, { ...PANIC, ...more });
export const captureError = ({ client }, more) =>
  record(client, { ...PANIC, kind: 'captured', type: 'E', handled: true, fatal: false, ...more });

export const createApp = (options) => createPage({ isRust: true, ...options });

/**
 * Returns settings with which an app loads the second file at once, with `more` added. Rust passes settings in the same order
 * each time.
 */
export const settingsOf = (more) => ({ ...QUIET, ignore: ['never'], ...more });

/** Makes writes to localStorage fail while `isFull` of the returned object is true. */
export function fillStorage(page) {
  const state = { isFull: true };
  const { storage } = page.storage;
  const { setItem } = storage;
  storage.setItem = (...given) => {
    if (state.isFull) throw Error('full');
    setItem(...given);
  };
  return state;
}

/** Returns an app whose second file is loaded. */
export async function startApp(settings, options) {
  const page = createApp(options);
  page.client.start(settingsOf(settings));
  await page.settle();
  return page;
}

/** Returns an app whose second file is not loaded until the test calls `page.file.arrive()`. */
export function startLateApp(settings, options) {
  const file = gate(new URL('./linked-details.js', import.meta.url).href);
  const page = createApp({ load: file, ...options });
  page.client.start({ ...QUIET, ...settings });
  return { ...page, file };
}
