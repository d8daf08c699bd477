/**
 * Returns `name: message` of an error, or the value as text if it has no message, in at most 200 UTF-16 units. Never throws.
 */
export function describeError(reason) {
  try {
    const { name, message } = Object(reason);
    return `${name ? `${name}: ` : ''}${message ?? reason}`.slice(0, 200);
  } catch {
    return 'unknown error';
  }
}
