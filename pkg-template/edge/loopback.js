/** Whether an address, or a host's name, is this machine itself. */
export function isLoopback(host) {
  if (typeof host !== 'string') return false;
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    /^(::ffff:)?127(\.\d{1,3}){3}$/.test(name)
  );
}
