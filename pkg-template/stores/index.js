// The stores that any place can have.

export { denoKv } from './deno-kv.js';
export { sqlite } from './sqlite.js';
