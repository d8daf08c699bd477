// Loads the reader of debug files: the wasm module of the crate `tinyturret-symbols` and its script. Both files are in the
// folder of the worker's script.

import { SymbolError } from './symbol-error.js';

/** The promise of the reader; undefined before the first call of `loadReader` and after a failure. */
let loading;

/**
 * Returns a promise of the reader of debug files, which is loaded once. The promise rejects with a `SymbolError` if loading
 * fails; the next call then tries again.
 */
export function loadReader() {
  loading ??= load(new URL('wasm-symbols.js', import.meta.url).href).catch((error) => {
    loading = undefined;
    throw new SymbolError(`the module that reads debug files cannot be loaded (${error.message})`);
  });
  return loading;
}

/**
 * Loads the script at the address, and the wasm module of the same name. Resolves to the exports of the script: the reader.
 */
async function load(address) {
  const reader = await import(address);
  await reader.default({ module_or_path: address.replace(/js$/, 'wasm') });
  return reader;
}
