// The viewer on a page of its own, over the backends of this origin.

import { openOrigin } from './sources/origin.js';
import { ownPage } from './views/page.js';
import { connect, fail, start } from './views/viewer.js';

const namespace = new URLSearchParams(location.search).get('namespace') ?? '';

start(ownPage());
openOrigin(namespace).then(connect, fail);
