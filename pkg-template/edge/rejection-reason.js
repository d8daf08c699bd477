// If the reason of a rejection is not an error, Node.js and Bun create an error for the monitor, whose message contains the
// reason as text.

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

/** Returns the text of the reason if the runtime has created `error` for it, and else `error`. */
export function reasonOf(error) {
  return (isWrapped(error) && REASON.exec(error.message)?.[1]) || error;
}
