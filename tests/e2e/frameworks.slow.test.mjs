// The apps that use a framework, without the cases of framework.test.mjs.

import { describe } from 'node:test';
import { inEveryBrowser } from './cases.mjs';
import { appNames, foldersOf, slowCases } from './framework-cases.mjs';

for (const app of appNames) {
  describe(app, () => inEveryBrowser(slowCases(app), { folders: foldersOf(app) }));
}
