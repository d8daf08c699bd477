// Who may see the viewer. It is closed to whomever nothing says that it is open to.

import { isLoopback } from '../loopback.js';

// RFC 7617: a user's name has no colon.
const USER = /^[^:]+$/;
const FORWARDING = /^(forwarded|via|x-forwarded-.*|x-real-ip|.*-client-ip)$/;

/** Gives a function of a request and its peer, which gives `'open'`, `'ask'` (for a name and a password) or `'closed'`. */
export function accessBy(settings) {
  try {
    return chosen(settings ?? {});
  } catch {
    return closed;
  }
}

const closed = async () => 'closed';

/** Whether somebody can be let in by these settings. */
export function isAccess({ authorize, auth }) {
  if (authorize !== undefined && typeof authorize !== 'function') return false;
  return auth === undefined || isPair(auth ?? {});
}

function chosen({ authorize, auth, isDevelopment }) {
  if (!isAccess({ authorize, auth })) return closed;
  if (authorize) return openIf((request) => authorize(request), 'closed');
  if (auth) return openIf(isSignedIn(auth), 'ask');
  return openIf(inDevelopment(isDevelopment), 'closed');
}

function isPair({ user, password }) {
  const isText = typeof user === 'string' && typeof password === 'string';
  return isText && USER.test(user) && password !== '';
}

function openIf(ask, otherwise) {
  return async (request, peer) => {
    try {
      const answer = await ask(request, peer);
      // Whoever answers with a response of his own, as a framework's check does, has refused.
      return answer && !(answer instanceof Response) ? 'open' : otherwise;
    } catch {
      return otherwise;
    }
  };
}

function isSignedIn({ user, password }) {
  return async ({ headers }) => {
    const given = credentials(headers.get('authorization') ?? '');
    return given !== undefined && isSame(await digest(given), await digest([user, password]));
  };
}

function credentials(header) {
  const [, encoded] = /^basic +([a-z0-9+/]+=*)$/i.exec(header) ?? [];
  if (!encoded) return undefined;
  const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
  const text = new TextDecoder().decode(bytes);
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : [text.slice(0, colon), text.slice(colon + 1)];
}

/** Of both, each by itself, one after the other; as long for any texts. */
async function digest(texts) {
  const encoder = new TextEncoder();
  const hash = (text) => crypto.subtle.digest('SHA-256', encoder.encode(text));
  const digests = await Promise.all(texts.map(hash));
  return digests.flatMap((bytes) => [...new Uint8Array(bytes)]);
}

/** Takes as long for any bytes. */
function isSame(one, other) {
  return one.reduce((difference, byte, at) => difference | (byte ^ other[at]), 0) === 0;
}

/** A proxy on the same machine makes of any visitor a local one, so the platform has to say it as well. */
function inDevelopment(isDevelopment) {
  return async (request, peer) =>
    isLoopback(new URL(request.url).hostname) &&
    !isForwarded(request.headers) &&
    isDevelopment?.(request, peer);
}

function isForwarded(headers) {
  // `wrangler dev` sets this one, too.
  const visitor = headers.get('cf-connecting-ip');
  if (visitor !== null && !isLoopback(visitor)) return true;
  return [...headers.keys()].some((name) => FORWARDING.test(name));
}
