// HTTP Basic authentication (RFC 7617) with one user and one password.

import { attemptLimit } from './attempt-limit.js';
import { isSame } from './constant-time.js';
import { refusal } from './secure-headers.js';

const CHALLENGE = { 'www-authenticate': 'Basic realm="tinyturret", charset="UTF-8"' };

/**
 * Returns a function of a request and its peer. It resolves to `undefined` for the right user and password, and else to the
 * response to send: status 401, or 429 after too many wrong attempts.
 */
export function access({ user, password, address }) {
  const takeAttempt = attemptLimit(address);
  return async (request, peer) => {
    const given = credentials(request.headers.get('authorization') ?? '');
    if (!given) return refusal(401, CHALLENGE);
    const { retryAfter, succeed } = takeAttempt(request, peer);
    if (retryAfter) return refusal(429, { 'retry-after': `${retryAfter}` });
    if (!isSame(await digest(given), await digest([user, password]))) {
      return refusal(401, CHALLENGE);
    }
    succeed();
  };
}

/** Returns `[user, password]` of the header `authorization`, or `undefined` if the header has no valid Basic credentials. */
function credentials(header) {
  const [, encoded] = /^basic +([a-z0-9+/]+=*)$/i.exec(header) ?? [];
  const bytes = encoded && decoded(encoded);
  if (!bytes) return undefined;
  const text = new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)));
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : [text.slice(0, colon), text.slice(colon + 1)];
}

function decoded(base64) {
  try {
    return atob(base64);
  } catch {}
}

/** Resolves to one array: the bytes of the SHA-256 digests of both texts, one after the other. Its length is always the same. */
async function digest(texts) {
  const encoder = new TextEncoder();
  const hash = (text) => crypto.subtle.digest('SHA-256', encoder.encode(text));
  const digests = await Promise.all(texts.map(hash));
  return digests.flatMap((bytes) => [...new Uint8Array(bytes)]);
}
