// What a request that changes something must be: of the viewer's own page, in a form that no other page can send.

import { isOwn } from '../origin.js';

/** The status to refuse it with; nothing when it may be done. */
export function refusalOfWrite({ headers }, url) {
  if (!isOwn(headers, url)) return 403;
  // A form cannot send this type, nor can another origin without asking first.
  if (!/^application\/json *(;|$)/i.test(headers.get('content-type') ?? '')) return 415;
}
