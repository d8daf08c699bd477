import * as cloudflare from 'cloudflare:workers';

import { markHandled } from './promises.js';

/**
 * Keeps the current request alive until the promise settles, and returns the promise. workerd would otherwise stop a write that
 * nothing awaits, such as that of a panic hook.
 */
export function keepAlive(promise) {
  try {
    cloudflare.waitUntil?.(promise.catch(() => {}));
  } catch {
    // There is no current request that could be kept alive.
  }
  return markHandled(promise);
}
