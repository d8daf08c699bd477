// Captures failures that nothing in a process of Node.js, Deno or Bun has caught, and writes before the process ends. The
// process goes on, or ends, as it would without this.

import { observeBun } from './process-bun.js';
import { observeNode } from './process-node.js';

const PAUSE_MS = 1_000;

/**
 * `take(error, event)` records an error; `event` is `uncaughtException` or `unhandledRejection`. `end()` writes what was
 * recorded before it returns. Neither throws.
 */
export function observeProcess(take, end) {
  try {
    const takeLast = observe(take, end);
    process.on('exit', () => {
      takeLast?.();
      end();
    });
  } catch {
    // A runtime without `process`, or with one that cannot be changed.
  }
}

function observe(take, end) {
  const { bun, deno } = process.versions;
  if (bun) return observeBun(take);
  return deno ? observeDeno(take, end) : observeNode(take, end);
}

/**
 * In Deno, the recorder receives failures as events of the global object. Listeners of the app for an uncaught error come before
 * its event, and may end the process. The event of an error that is undefined or null has only a text, which is no duplicate of
 * the error.
 *
 * The process may end without `exit`. If it goes on, the next end waits: each starts new entries of the journal.
 */
function observeDeno(take, end) {
  let endedAt = -Infinity;
  const mayEnd = () => {
    if (process.listenerCount('uncaughtException') || Date.now() - endedAt < PAUSE_MS) return;
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
