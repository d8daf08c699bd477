// The entry for pages and their workers.

import { createClient } from '../src/recorder/client.js';
import { readSettings } from '../src/recorder/settings.js';

const client = createClient(
  globalThis,
  { details: () => import('./details.js'), readSettings },
  VERSION,
  // Bundlers recognize this form and copy the viewer. Throws where `import.meta.url` is no base for URLs (for example
  // `data:`).
  () => new URL('viewer/', import.meta.url).href,
);

export const { init, capture, breadcrumb, status, subscribe, flush, openViewer } = client;

const { later } = client;

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
