/**
 * Returns `name: message` of an error, in at most 200 UTF-16 units. Without a name, returns the message. Without a message, the value
 * as text takes its place. Never throws.
 */
export function describeError(reason) {
  try {
    const { name, message } = Object(reason);
    return `${name ? `${name}: ` : ''}${message ?? reason}`.slice(0, 200);
  } catch {
    return 'unknown error';
  }
}
