// The responses of the viewer. Each has these headers, and none contains a part of the request.

const POLICY = 'content-security-policy';
const HEADERS = {
  'cache-control': 'no-store',
  [POLICY]:
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
    "require-trusted-types-for 'script'; trusted-types tinyturret",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex',
};

/** The headers of a page with a form. With `no-referrer`, browsers would send the form with `Origin: null`. */
export const FORM_HEADERS = {
  [POLICY]: HEADERS[POLICY].replace("form-action 'none'", "form-action 'self'"),
  'referrer-policy': 'same-origin',
  'content-type': 'text/html; charset=utf-8',
};

/**
 * Returns the header that allows the script of a worker to compile wasm, because a worker has its own content security policy,
 * not that of the page.
 */
export function withWasm() {
  return { [POLICY]: HEADERS[POLICY].replace("script-src 'self'", "$& 'wasm-unsafe-eval'") };
}

const REFUSALS = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
};

export function reply(status, text, headers) {
  return new Response(text, { status, headers: { ...HEADERS, ...headers } });
}

export function refusal(status, headers) {
  const type = { 'content-type': 'text/plain; charset=utf-8' };
  return reply(status, REFUSALS[status], { ...type, ...headers });
}

export function redirect(location, headers) {
  return reply(302, null, { location, ...headers });
}

export function withoutBody({ status, headers }) {
  return new Response(null, { status, headers });
}
