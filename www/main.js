// The viewer on a page of its own, over the tiers of this origin.

import { ownPage } from './page.js';
import { openOrigin } from './sources/origin.js';
import { connect, fail, start } from './viewer.js';

const namespace = new URLSearchParams(location.search).get('namespace') ?? '';

start(ownPage());
openOrigin(namespace).then(connect, fail);
