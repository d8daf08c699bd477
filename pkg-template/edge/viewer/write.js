// What a request that changes something must be: of the viewer's own page, and small.

const LARGEST = 4096;

/** The status to refuse it with; nothing when it may be done. */
export async function refusalOfWrite(request, url) {
  const { headers } = request;
  if (!isOwn(headers, url)) return 403;
  // A form cannot send this type, nor can another origin without asking first.
  if (!/^application\/json *(;|$)/i.test(headers.get('content-type') ?? '')) return 415;
  return (await isSmall(request)) ? undefined : 413;
}

// A browser's word for where a request comes from no page can change. With it the scheme does not matter: a server
// behind a proxy that speaks TLS for it knows another one.
function isOwn(headers, { origin, host }) {
  const site = headers.get('sec-fetch-site');
  const given = headers.get('origin');
  if (site === null) return given === origin;
  return site === 'same-origin' && (given === null || given.replace(/^https?:\/\//, '') === host);
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
