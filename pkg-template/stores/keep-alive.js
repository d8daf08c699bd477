import * as cloudflare from 'cloudflare:workers';

import { quiet } from './quiet.js';

/**
 * The promise, for whose end the request waits that is being answered. Without it workerd drops a
 * write that nobody awaits, such as that of a panic hook.
 */
export function keepAlive(promise) {
  try {
    cloudflare.waitUntil?.(promise.catch(() => {}));
  } catch {
    // Outside any request there is nothing to keep.
  }
  return quiet(promise);
}
