// Tests the apps that use a framework, without the cases that framework.test.mjs has.

import { describe } from 'node:test';
import { appNames, foldersOf, slowCases } from './harness/framework-cases.mjs';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

for (const app of appNames) {
  describe(app, () => inEveryBrowser(slowCases(app), { folders: foldersOf(app) }));
}
