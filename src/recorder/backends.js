// Storage backends. A backend is a key-value store of strings; `manage` keeps its failures from harming anything.

export { custom } from './backends/custom.js';
export { indexedDb } from './backends/indexed-db.js';
export { localStorageBackend, MAX_LOCAL } from './backends/local-storage.js';
export { manage } from './backends/managed.js';
export { memory } from './backends/memory.js';
