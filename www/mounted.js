// The viewer at a path of a worker, with the groups of the worker.

import { openHttp } from './sources/http.js';
import { openSymbols } from './sources/symbols.js';
import { ownPage } from './views/page.js';
import { connect, start } from './views/viewer.js';

start({ ...ownPage(), symbols: openSymbols(new URL('symbols-worker.js', import.meta.url).href) });
// The URL has no user and password, which `location.href` may contain, because `fetch` rejects such URLs.
connect(openHttp(new URL('api/', location.origin + location.pathname)));
