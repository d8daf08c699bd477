// The entry for pages without modules. As a classic script, it defines `tinyturret`, with all functions of `index.js`.

import * as tinyturret from './index.js';

globalThis.tinyturret = tinyturret;
