// Answers. Nothing of a request stands in one, and each has all of these headers.

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
    "require-trusted-types-for 'script'; trusted-types 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex',
};

const REFUSALS = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
};

export function reply(status, text, headers) {
  return new Response(text, { status, headers: { ...HEADERS, ...headers } });
}

export function refusal(status, headers) {
  const asking = status === 401 && {
    'www-authenticate': 'Basic realm="tinyturret", charset="UTF-8"',
  };
  const type = { 'content-type': 'text/plain; charset=utf-8' };
  return reply(status, REFUSALS[status], { ...type, ...asking, ...headers });
}

/** Says only that nothing has changed to whoever has this very text already. */
export async function sendJson(request, value, headers) {
  const text = JSON.stringify(value);
  const etag = `"${await digest(text)}"`;
  // What compresses an answer on its way makes the tag a weak one.
  const known = request.headers.get('if-none-match')?.replace(/^W\//, '');
  if (known === etag) return reply(304, null, { etag });
  return sendText(text, { etag, ...headers });
}

export function sendText(text, headers) {
  return reply(200, text, { 'content-type': 'application/json', ...headers });
}

async function digest(text) {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

export function withoutBody({ status, headers }) {
  return new Response(null, { status, headers });
}
