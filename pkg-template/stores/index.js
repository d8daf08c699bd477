// The stores that need no module of a platform.

export { denoKv } from './deno-kv.js';
export { sqlite } from './sqlite.js';
