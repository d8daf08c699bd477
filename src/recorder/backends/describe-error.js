/**
 * Returns `name: message` of an error, in at most 200 UTF-16 units. Without a name, returns the message alone. For a value
 * without message, uses the value as text instead. Never throws.
 */
export function describeError(reason) {
  try {
    const { name, message } = Object(reason);
    return `${name ? `${name}: ` : ''}${message ?? reason}`.slice(0, 200);
  } catch {
    return 'unknown error';
  }
}
