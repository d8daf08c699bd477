/**
 * Whether a request comes from a page of the same origin. A browser's word for it no page can change. With that the
 * scheme does not matter: a server behind a proxy that speaks TLS for it knows another one.
 */
export function isOwn(headers, { origin, host }) {
  const site = headers.get('sec-fetch-site');
  const given = headers.get('origin');
  if (site === null) return given === origin;
  return site === 'same-origin' && (given === null || given.replace(/^https?:\/\//, '') === host);
}
