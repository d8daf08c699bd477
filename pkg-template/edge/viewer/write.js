// What a request that changes something must be: of the viewer's own page, and small.

import { isOwn } from '../origin.js';

const LARGEST = 4096;

/** The status to refuse it with; nothing when it may be done. */
export async function refusalOfWrite(request, url) {
  const { headers } = request;
  if (!isOwn(headers, url)) return 403;
  // A form cannot send this type, nor can another origin without asking first.
  if (!/^application\/json *(;|$)/i.test(headers.get('content-type') ?? '')) return 415;
  return (await isSmall(request)) ? undefined : 413;
}

/** Reads the body, of which nothing is needed, and no more of it than it may have. */
async function isSmall({ headers, body }) {
  if (Number(headers.get('content-length')) > LARGEST) return false;
  if (!body) return true;
  const reader = body.getReader();
  for (let size = 0; size <= LARGEST; ) {
    const { done, value } = await reader.read();
    if (done) return true;
    size += value.byteLength;
  }
  reader.cancel().catch(() => {});
  return false;
}
