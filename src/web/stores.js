// The stores that a Rust app with feature `edge` links. scripts/bundle.mjs makes one file of them.

export { d1 } from './stores/d1.js';
export { kv } from './stores/kv.js';
