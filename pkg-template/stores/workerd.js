// The stores of Cloudflare's platform.

export { d1 } from './d1.js';
export { durableObject, TurretStore } from './durable-object.js';
export { kv } from './kv.js';
