// Tests one of the framework apps in the fast level: a page that panics, and a panic after which the app keeps running.

import { FAST_APP, fastCases, foldersOf } from './harness/framework-cases.mjs';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

inEveryBrowser(fastCases(), { folders: foldersOf(FAST_APP) });
