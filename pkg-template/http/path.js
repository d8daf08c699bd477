// Reads the path of a request, and checks paths in settings.

const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{0,5})?$/i;
const SCHEME_AND_HOST = /^[a-z][a-z\d+.-]*:\/\/[^/?#\\]*/i;

/**
 * Returns a path of the settings with a slash at its start and end. Returns `''` if it cannot be the path of a URL, is `/`, or
 * has a `;`, which would end the `Path` of a cookie.
 */
export function mountPath(path) {
  if (typeof path !== 'string' || path.includes(';')) return '';
  const base = `/${path.replace(/^\/+|\/+$/g, '')}/`;
  return base !== '//' && pathOf({ url: `http://host${base}` }) === base ? base : '';
}

/**
 * Returns the path of a request, or `''` if it is ambiguous. Deno builds `request.url` from the Host header without
 * checking that header, and does not normalize the path. A proxy that allows or forbids paths may have read dot
 * segments and backslashes differently.
 */
export function pathOf({ url, headers }) {
  try {
    const host = headers?.get('host') ?? undefined;
    const { pathname } = new URL(url);
    const [path] = url.replace(SCHEME_AND_HOST, '').split(/[?#]/);
    const isClear = (path || '/') === pathname && (host === undefined || HOST.test(host));
    return isClear ? pathname : '';
  } catch {
    return '';
  }
}

/**
 * Returns the URL of a request to Node's http server. The path is that of the request target, which may be in absolute
 * form; it is `/` for any other target, such as `*`. The host is `localhost` if the Host header is not a valid host.
 */
export function urlOf(target, host, scheme) {
  const path = target.replace(SCHEME_AND_HOST, '');
  const rooted = path.startsWith('?') ? `/${path}` : path;
  return `${scheme}://${validHost(host)}${rooted.startsWith('/') ? rooted : '/'}`;
}

function validHost(host = '') {
  return HOST.test(host) && URL.canParse(`http://${host}`) ? host : 'localhost';
}
