// Protects requests that change something against requests that other sites send.

/**
 * Whether a page of the same origin sent the request. Pages cannot set `Sec-Fetch-Site`. If it is there, the schemes may
 * differ, because a server behind a proxy that terminates TLS does not know the scheme of the page.
 */
export function isOwn(headers, { origin, host }) {
  const site = headers.get('sec-fetch-site');
  const given = headers.get('origin');
  if (site === null) return given === origin;
  return site === 'same-origin' && (given === null || given.replace(/^https?:\/\//, '') === host);
}

/** A form cannot send this type, and another origin cannot without a preflight request. */
export const JSON_TYPE = 'application/json';
export const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Returns the status to refuse a write with, or `undefined`. */
export function refusalOfWrite({ headers }, url, expectedType = JSON_TYPE) {
  if (!isOwn(headers, url)) return 403;
  const [type] = (headers.get('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() !== expectedType) return 415;
}
