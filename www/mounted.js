// The viewer under a path of a worker, over the groups of the worker.

import { openHttp } from './sources/http.js';
import { openSymbols } from './sources/symbols.js';
import { ownPage } from './views/page.js';
import { connect, start } from './views/viewer.js';

start({ ...ownPage(), symbols: openSymbols(new URL('symbols-worker.js', import.meta.url).href) });
// `fetch` refuses an address with a name and a password in it, which that of the page may have.
connect(openHttp(new URL('api/', location.origin + location.pathname)));
