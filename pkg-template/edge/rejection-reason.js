// Reads the reason of a rejection. If it is not an error, Node.js and Bun pass an error that they create to listeners for
// `uncaughtExceptionMonitor`, whose message contains the reason as text.

const CODE = 'ERR_UNHANDLED_REJECTION';
const REASON = /rejected with the reason "([\s\S]*)"\.$/;

/** Whether the runtime has created `error` for a rejection whose reason is not an error. */
export function isWrapped(error) {
  try {
    return error.code === CODE;
  } catch {
    return false;
  }
}

/** Returns the reason of a rejection: as text if the runtime has created `error` for it, and else `error` itself. */
export function reasonOf(error) {
  return (isWrapped(error) && REASON.exec(error.message)?.[1]) || error;
}
