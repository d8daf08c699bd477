/** Why something failed, in the platform's words, bounded. */
export function describeError(reason) {
  try {
    const { name, message } = Object(reason);
    return `${name ? `${name}: ` : ''}${message ?? reason}`.slice(0, 200);
  } catch {
    return 'unknown error';
  }
}
