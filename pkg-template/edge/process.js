// What reaches nobody in a process of Node.js, Deno or Bun.

/** The code of the error that Node.js passes on in place of a rejection's reason that is no error. */
const WRAPPED = 'ERR_UNHANDLED_REJECTION';
const REASON = /rejected with the reason "([\s\S]*)"\.$/;

/**
 * `take` gets each such error, and the name of the event. `end` is called when the process may end afterwards. It goes on, or
 * ends, as it would without this.
 */
export function listen(take, end) {
  const takeLast = (error, event) => {
    take(error, event);
    end();
  };
  if (process.versions.bun) return listenInBun(takeLast);
  const takeUncaught = process.versions.deno ? takeLast : observeRejections(take, takeLast, end);
  process.on('uncaughtExceptionMonitor', takeUncaught);
}

/**
 * Passes the reasons of rejections in Node.js to `take`. Returns the listener for the monitor, which gets rejections as well,
 * but an error in place of any other reason. `emit` is replaced, because a listener would keep the process alive.
 */
function observeRejections(take, takeLast, end) {
  const { emit } = process;
  /** The monitor may get this rejection next. */
  let wasEmitted = false;
  /** With `--unhandled-rejections=strict` the monitor gets a rejection first. */
  let wasMonitored = false;

  process.emit = function (...given) {
    const isHandled = emit.apply(this, given);
    const [event, reason] = given;
    if (event === 'unhandledRejection') {
      wasEmitted = !isHandled && !wasMonitored;
      wasMonitored = false;
      if (wasEmitted) take(reason, event);
    }
    return isHandled;
  };

  return (error, event) => {
    if (event !== 'unhandledRejection') return takeLast(error, event);
    wasMonitored = !wasEmitted;
    wasEmitted = false;
    if (wasMonitored) takeLast(reasonOf(error), event);
    else end();
  };
}

/** The reason of a rejection, or its text. */
function reasonOf(error) {
  return (error?.code === WRAPPED && REASON.exec(error.message)?.[1]) || error;
}

/**
 * Bun has no monitor, and a listener keeps it from ending by itself. In a worker the recorder's listener for `error` gets the
 * same, and the error has to reach the parent.
 */
function listenInBun(take) {
  if (!Bun.isMainThread) return;
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.on(event, (error) => endAlone(event, error, take));
  }
}

function endAlone(event, error, take) {
  const isHarmless = hasPassed(error);
  if (!isHarmless) take(error, event);
  if (process.listenerCount(event) > 1) return;
  console.error(error);
  if (!isHarmless) process.exit(1);
}

/** What handlers of sockets have thrown. Bun prints it and goes on, but passes it to listeners like other errors. */
const errors = new WeakSet();
const primitives = new Set();
const MAX_PRIMITIVES = 100;

/** Notes what leaves a handler of a socket. */
export function passes(error) {
  if (Object(error) === error) {
    errors.add(error);
    return;
  }
  if (primitives.size >= MAX_PRIMITIVES) primitives.clear();
  primitives.add(error);
}

const hasPassed = (error) => errors.has(error) || primitives.has(error);
