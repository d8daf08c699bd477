// The entry of the viewer on a page of its own. It shows the groups in the backends of the origin of this page.

import { openOrigin } from './sources/origin.js';
import { openSymbols } from './sources/symbols.js';
import { ownPage } from './views/page.js';
import { connect, fail, start } from './views/viewer.js';

const namespace = new URLSearchParams(location.search).get('namespace') ?? '';

start({ ...ownPage(), symbols: openSymbols(new URL('symbols-worker.js', import.meta.url).href) });
openOrigin(namespace).then(connect, fail);
