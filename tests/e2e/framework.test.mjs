// Two cases in one Rust app: a page that panics, and a panic that the app survives.

import { FAST_APP, fastCases, foldersOf } from './harness/framework-cases.mjs';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

inEveryBrowser(fastCases(), { folders: foldersOf(FAST_APP) });
