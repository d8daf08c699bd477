// Two cases in one Rust app: a page that panics, and a panic that the app survives.

import { inEveryBrowser } from './cases.mjs';
import { FAST_APP, fastCases, foldersOf } from './framework-cases.mjs';

inEveryBrowser(fastCases(), { folders: foldersOf(FAST_APP) });
