// The entry of the viewer that a worker serves at one of its paths. It shows the groups of that worker.

import { openHttp } from './sources/http.js';
import { openSymbols } from './sources/symbols.js';
import { ownPage } from './views/page.js';
import { connect, start } from './views/viewer.js';

start({ ...ownPage(), symbols: openSymbols(new URL('symbols-worker.js', import.meta.url).href) });
// The address of the API is made of `origin` and `pathname`, because `location.href` may contain a user and a password, and
// `fetch` rejects an address that does.
connect(openHttp(new URL('api/', location.origin + location.pathname)));
