// The viewer under a path of a worker, over what the worker keeps.

import { ownPage } from '../page.js';
import { openHttp } from '../sources/http.js';
import { connect, start } from '../viewer.js';

start(ownPage());
// Of an address with a name and a password in it, a page may not fetch; so these are left out.
connect(openHttp(new URL('api/', location.origin + location.pathname)));
