// Observes failures in a process of Node.js. It replaces `process.emit`, because a listener for rejections would keep the
// process alive after one.

import { isWrapped, reasonOf } from './rejection-reason.js';

const REJECTION = 'unhandledRejection';

/**
 * Calls `take(error, event)` for each failure of a process of Node.js, see `observeProcess` in process.js, and `end()` after
 * the app's listeners for `exit`. Returns a function that records a pending rejection.
 */
export function observeNode(take, end) {
  const { emit } = process;
  /**
   * `{ reason }` of the last unhandled rejection, until it is recorded; only if the app has no listener for
   * `unhandledRejection`. `uncaughtExceptionMonitor` may pass the same reason next, which must not be recorded twice.
   */
  let pending;
  /**
   * `{ error }` of the last rejection that `uncaughtExceptionMonitor` passed before `unhandledRejection`, as with
   * `--unhandled-rejections=strict`.
   */
  let monitored;

  const takePending = () => {
    if (!pending) return;
    const { reason } = pending;
    pending = undefined;
    take(reason, REJECTION);
  };

  const takeRejection = (reason) => {
    takePending();
    const isKnown = monitored && isReason(monitored.error, reason);
    monitored = undefined;
    if (isKnown) return;
    if (process.listenerCount(REJECTION)) {
      // Records the rejection before the app's listeners are called, because one of them may end the process.
      take(reason, REJECTION);
      return;
    }
    // Waits, because recording reads the stack of the error. If the stack is read before the event `uncaughtExceptionMonitor`,
    // Node.js prints a line of its own code in place of the line that has thrown the error.
    pending = { reason };
    process.nextTick(takePending);
  };

  process.emit = function (...given) {
    const [event, reason] = given;
    if (event === REJECTION) takeRejection(reason);
    try {
      return emit.apply(this, given);
    } finally {
      if (event === 'exit') end();
    }
  };

  process.on('uncaughtExceptionMonitor', (error, event) => {
    if (pending && isReason(error, pending.reason)) {
      takePending();
    } else {
      takePending();
      // Remembers the error, because its `unhandledRejection` may follow. Node.js passes the same event for a module that
      // fails while it is loaded.
      if (event === REJECTION) monitored = { error };
      take(event === REJECTION ? reasonOf(error) : error, event);
    }
  });

  return takePending;
}

/** Whether `error` is the reason of the rejection, or an error that Node.js has created for it. */
const isReason = (error, reason) => error === reason || isWrapped(error);
