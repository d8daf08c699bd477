// Captures uncaught errors and unhandled rejections in a process of Node.js, Deno or Bun, and writes before the process ends.
// The process continues or ends as it would without tinyturret.

import { observeBun } from './process-bun.js';
import { observeNode } from './process-node.js';

/**
 * The shortest time, in milliseconds, between two calls of `end` after failures in Deno, because each call makes the recorder
 * begin new journal entries. The event `exit` calls `end` in any case.
 */
const END_INTERVAL_MS = 1_000;

/**
 * Calls `take(error, event)` for each failure; `event` is `uncaughtException` or `unhandledRejection`. Calls `end()`, which
 * writes before it returns, when the process may end. Neither of them throws.
 */
export function observeProcess(take, end) {
  try {
    const takeLast = observe(take, end);
    process.on('exit', () => {
      takeLast?.();
      end();
    });
  } catch {
    // The runtime has no `process`, or one that cannot be changed, so its failures are not observed here.
  }
}

function observe(take, end) {
  const { bun, deno } = process.versions;
  if (bun) return observeBun(take);
  return deno ? observeDeno(take, end) : observeNode(take, end);
}

/**
 * Observes a process of Deno, where the recorder itself receives failures as events of the global object. The app's listeners
 * for uncaught errors are called before such an event and may end the process. So the listener for `uncaughtExceptionMonitor`,
 * which is called first, records the error, and the recorder ignores the event as a duplicate. The listener records no error
 * that is undefined or null: the event for it has only a text and would count as another failure.
 *
 * The process may end without the event `exit`, so `end` is called after each failure. `end` starts new entries of the journal,
 * so it is called at most once per END_INTERVAL_MS.
 */
function observeDeno(take, end) {
  let endedAt = -Infinity;
  const mayEnd = () => {
    if (process.listenerCount('uncaughtException') || Date.now() - endedAt < END_INTERVAL_MS)
      return;
    endedAt = Date.now();
    end();
  };
  process.on('uncaughtExceptionMonitor', (error, event) => {
    if (event !== 'unhandledRejection' && error != null) take(error, event);
    mayEnd();
  });
  addEventListener('error', (event) => {
    if (event.error == null) mayEnd();
  });
}
