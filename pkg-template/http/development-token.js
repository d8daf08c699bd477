// Opens the viewer during development with a token that is printed to the console.

import { attemptLimit } from './attempt-limit.js';
import { bodyOf } from './body-limit.js';
import { FORM_TYPE, refusalOfWrite } from './csrf.js';
import { FORM_HEADERS, redirect, refusal, reply } from './secure-headers.js';
import { LIFETIME_MS, tokenStore } from './token-store.js';

const MAX_COOKIES = 10;
const MAX_FORM_BYTES = 1_024;
const CHALLENGE = { 'www-authenticate': 'Token realm="tinyturret"' };

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>tinyturret</title>
<h1>tinyturret</h1>
<p>The server has printed a link with a token to its console. Open the link, or enter the token.
<form method="post" action="token">
<label>Token <input name="token" type="password" autocomplete="off" required autofocus></label>
<button>Open the viewer</button>
</form>
`;

/**
 * Returns a function of a request and its peer. It resolves to `undefined` if the request has a cookie with a valid token, and
 * else to the response to send. `base` is the path of the viewer.
 *
 * Prints one link with a token per isolate. The link has a path only: a client can choose the host that a request
 * names, so a link with that host could lead the developer, and the token, to another server.
 */
export function access({ base, address, storageBackends }) {
  const takeAttempt = attemptLimit(address);
  const tokens = tokenStore(storageBackends);
  let announced;

  return async (request, peer) => {
    const url = new URL(request.url);
    const { pathname } = url;
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (pathname === `${base}token`) {
      return isRead ? redirect(base) : enterForm(request, peer, url);
    }
    const isPage = isRead && (pathname === base || `${pathname}/` === base);
    const given = isPage && url.searchParams.get('token');
    if (given) return enter(given, request, peer);
    if (isPage && pathname !== base) return redirect(base);
    return checkCookies(request, peer, isPage);
  };

  async function enterForm(request, peer, url) {
    if (request.method !== 'POST') return refusal(405, { allow: 'GET, HEAD, POST' });
    const status = refusalOfWrite(request, url, FORM_TYPE);
    if (status) return refusal(status);
    const body = await bodyOf(request, MAX_FORM_BYTES);
    if (body === undefined) return refusal(413);
    return enter((new URLSearchParams(body).get('token') ?? '').trim(), request, peer);
  }

  async function enter(token, request, peer) {
    const refused = await check([token], request, peer, () => page());
    return refused ?? redirect(base, { 'set-cookie': cookie(token, LIFETIME_MS / 1000, request) });
  }

  async function checkCookies(request, peer, isPage) {
    const given = tokensIn(request);
    const refuse = (headers) =>
      isPage ? page(headers) : refusal(401, { ...CHALLENGE, ...headers });
    if (given.length === 0) return refuse();
    return check(given, request, peer, () => refuse({ 'set-cookie': cookie('', 0, request) }));
  }

  /**
   * Resolves to `undefined` if one of the tokens `given` is valid, and else to the result of `refuse()`, or to a response
   * with status 429 if the limit of attempts is reached. A token in the memory of this isolate is accepted even then. So
   * wrong tokens of other clients, and of other sites in the same browser, do not close the viewer. This is safe because a
   * token has 256 bits.
   */
  async function check(given, request, peer, refuse) {
    if (given.some(tokens.isKnown)) return undefined;
    const { retryAfter, succeed } = takeAttempt(request, peer);
    if (retryAfter) return refusal(429, { 'retry-after': `${retryAfter}` });
    for (const token of given) {
      if (await tokens.isValid(token)) return succeed();
    }
    return refuse();
  }

  async function page(headers) {
    const token = await tokens.current();
    if (announced !== token) {
      announced = token;
      console.log(
        `tinyturret: to open the viewer, add this to the address of the server (valid for at most 12 hours): ${base}?token=${token}`,
      );
    }
    return reply(401, PAGE, { ...FORM_HEADERS, ...CHALLENGE, ...headers });
  }

  function cookie(value, seconds, request) {
    const secure = request.url.startsWith('https:') ? '; Secure' : '';
    return `${cookieName(request)}=${value}; Path=${base}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
  }
}

/**
 * Returns the name of the cookie with the token. It contains the port, because servers at several ports of one host share the
 * cookies of a browser.
 */
function cookieName({ url }) {
  const { port } = new URL(url);
  return port ? `tinyturret-${port}` : 'tinyturret';
}

/** Returns the tokens in the cookies of a request. Other sites on this host can add cookies of the same name. */
function tokensIn(request) {
  const cookies = request.headers.get('cookie') ?? '';
  const pairs = cookies.split(';').map((pair) => pair.trim().split('='));
  const expected = cookieName(request);
  const own = pairs.filter(([name, value]) => name === expected && value);
  return own.slice(0, MAX_COOKIES).map(([, value]) => value);
}
