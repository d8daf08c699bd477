// Rejects requests of other sites that would change data.

/**
 * Whether a page of the same origin has sent the request. Pages cannot set the header `Sec-Fetch-Site`. If it is present, the
 * schemes may differ, because a server behind a proxy that terminates TLS does not know the scheme of the page.
 */
export function isOwn(headers, { origin, host }) {
  const site = headers.get('sec-fetch-site');
  const given = headers.get('origin');
  if (site === null) return given === origin;
  return site === 'same-origin' && (given === null || given.replace(/^https?:\/\//, '') === host);
}

/**
 * The content type that requests which change data must have. Forms cannot send it, and pages of other origins can send it
 * only after a preflight request.
 */
export const JSON_TYPE = 'application/json';
export const FORM_TYPE = 'application/x-www-form-urlencoded';

/**
 * Returns the status with which to refuse a request that changes data: 403 if another origin has sent it, 415 if its content
 * type is not `expectedType`. Returns `undefined` if it is allowed.
 */
export function refusalOfWrite({ headers }, url, expectedType = JSON_TYPE) {
  if (!isOwn(headers, url)) return 403;
  const [type] = (headers.get('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() !== expectedType) return 415;
}
