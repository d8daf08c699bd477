// The entry for pages and their workers.

import { createClient } from '../src/recorder/client.js';

/** One client per global object, whichever copy of this file came first. */
const client = (globalThis[Symbol.for('tinyturret.recorder')] ??= createClient(
  globalThis,
  { details: () => import('./details.js') },
  VERSION,
  // Bundlers recognize this form and copy the viewer. Throws where `import.meta.url` is no base for URLs (for example
  // `data:`).
  () => new URL('viewer/', import.meta.url).href,
));

export const { init, capture, breadcrumb, status, subscribe, flush, openViewer } = client;

/** A function of the second file. Resolves to `fallback` if that does not arrive. */
const later =
  (name, fallback) =>
  (...given) =>
    client.call(name, fallback, given);

export const groups = later('groups', []);
export const exceptions = later('exceptions', []);
export const resolve = later('resolve');
export const ignore = later('ignore');
export const reopen = later('reopen');
export const remove = later('remove');
export const clear = later('clear');
export const exportReport = later('exportReport', '');
export const importReport = later('importReport', 0);
export const readReport = later('readReport', { groups: [], exceptions: [] });
export const top = later('top');
