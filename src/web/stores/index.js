// The stores that any place can have.

export { denoKv } from './deno_kv.js';
export { sqlite } from './sqlite.js';
