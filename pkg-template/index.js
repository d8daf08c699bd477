// The entry for pages and their workers.

import { createClient } from '../src/recorder/client.js';
import { readSettings } from '../src/recorder/settings.js';

const client = createClient(
  globalThis,
  { details: () => import('./details.js'), readSettings },
  VERSION,
  // Vite and webpack keep this expression and do not copy the viewer, so pages with a bundler set `viewerUrl`. It throws if
  // `import.meta.url` cannot be the base of a URL, as with `data:`.
  () => new URL('viewer/', import.meta.url).href,
);

export const { init, capture, breadcrumb, status, subscribe, flush, openViewer } = client;

const { defer } = client;

export const groups = defer('groups', []);
export const exceptions = defer('exceptions', []);
export const resolve = defer('resolve');
export const ignore = defer('ignore');
export const reopen = defer('reopen');
export const remove = defer('remove');
export const clear = defer('clear');
export const exportReport = defer('exportReport', '');
export const importReport = defer('importReport', 0);
export const readReport = defer('readReport', { groups: [], exceptions: [] });
export const top = defer('top');
