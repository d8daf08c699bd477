// Loads the reader of debug files: the wasm module of the crate `tinyturret-symbols`, with its script. Both are next to the
// script of the worker.

import { SymbolError } from './symbol-error.js';

let loading;

/** Returns the promise of the reader. Rejects with a `SymbolError`; the next call then tries again. */
export function loadReader() {
  loading ??= load(new URL('wasm-symbols.js', import.meta.url).href).catch((error) => {
    loading = undefined;
    throw new SymbolError(`debug files cannot be read here (${error.message})`);
  });
  return loading;
}

async function load(address) {
  const reader = await import(address);
  await reader.default({ module_or_path: address.replace(/js$/, 'wasm') });
  return reader;
}
