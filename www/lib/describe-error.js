/** Returns the name and the message of an error, or the text of another value. */
export function describeError(error) {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
