// The monitor gets an error in place of a rejection's reason that is no error, in Node.js and in Bun.

const CODE = 'ERR_UNHANDLED_REJECTION';
const REASON = /rejected with the reason "([\s\S]*)"\.$/;

/** Whether the runtime made this error in place of a reason. */
export function isWrapped(error) {
  try {
    return error.code === CODE;
  } catch {
    return false;
  }
}

/** Returns the text of the reason if the runtime made this error in its place, and the error otherwise. */
export function reasonOf(error) {
  return (isWrapped(error) && REASON.exec(error.message)?.[1]) || error;
}
