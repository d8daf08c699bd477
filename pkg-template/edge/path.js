// Where something is mounted, and what a request asks for.

/** `path` as it stands in a URL, between two slashes; `''` where that cannot be. */
export function mountPath(path) {
  if (typeof path !== 'string') return '';
  const base = `/${path.replace(/^\/+|\/+$/g, '')}/`;
  return base !== '//' && pathOf({ url: `http://host${base}` }) === base ? base : '';
}

export function pathOf({ url }) {
  try {
    return new URL(url).pathname;
  } catch {
    return '';
  }
}
