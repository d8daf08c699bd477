// Nothing: what asking a page costs by itself.

import { quiet } from './loop.mjs';

export default () => quiet();
