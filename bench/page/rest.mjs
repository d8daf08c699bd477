// Does nothing, to measure the cost of a question to the page.

import { quiet } from './loop.mjs';

export default () => quiet();
