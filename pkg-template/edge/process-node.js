// Failures in a process of Node.js. `process.emit` is replaced, because a listener for rejections would keep the process alive.

import { isWrapped, reasonOf } from './rejection-reason.js';

const REJECTION = 'unhandledRejection';

/** See process.js. `end()` is also called after the listeners of the app. Returns a function that records what it has not yet. */
export function observeNode(take, end) {
  const { emit } = process;
  /** The last rejection without a listener, not recorded yet. The monitor may get it next. */
  let pending;
  /** The last rejection that the monitor got first: with `--unhandled-rejections=strict` it is emitted next. */
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
      // Before the listeners of the app get it, because one of them may end the process.
      take(reason, REJECTION);
      return;
    }
    // Recording reads the stack. When the stack of an error was read before the monitor got it, Node.js prints the line of
    // code in Node.js that has passed on the error, in place of the line that has thrown it.
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
      // Node.js names a module that fails a rejection, too.
      if (event === REJECTION) monitored = { error };
      take(event === REJECTION ? reasonOf(error) : error, event);
    }
  });

  return takePending;
}

/** Whether `error` is the reason, or was made in its place. */
const isReason = (error, reason) => error === reason || isWrapped(error);
