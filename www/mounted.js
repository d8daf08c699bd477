// The viewer under a path of a worker, over what the worker keeps.

import { openHttp } from './sources/http.js';
import { ownPage } from './views/page.js';
import { connect, start } from './views/viewer.js';

start(ownPage());
// Of an address with a name and a password in it, a page may not fetch; so these are left out.
connect(openHttp(new URL('api/', location.origin + location.pathname)));
