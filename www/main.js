// The viewer on a page of its own, over the tiers of this origin.

import { openOrigin } from './origin.js';
import { ownPage } from './page.js';
import { connect, fail, start } from './viewer.js';

const namespace = new URLSearchParams(location.search).get('namespace') ?? '';

start(ownPage());
openOrigin(namespace).then(connect, fail);
