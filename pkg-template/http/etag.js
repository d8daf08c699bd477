// JSON responses with an ETag. A client that already has the text gets the status 304 without a body.

import { reply } from './secure-headers.js';

export async function sendJson(request, value, headers) {
  const text = JSON.stringify(value);
  const etag = `"${await digest(text)}"`;
  // Compares tags without `W/`: a proxy that compresses the response changes the tag to a weak one.
  const known = request.headers.get('if-none-match')?.replace(/^W\//, '');
  if (known === etag) return reply(304, null, { etag });
  return sendText(text, { etag, ...headers });
}

/** Returns a response with status 200 whose body is `text`, which must be JSON. */
export function sendText(text, headers) {
  return reply(200, text, { 'content-type': 'application/json', ...headers });
}

async function digest(text) {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}
