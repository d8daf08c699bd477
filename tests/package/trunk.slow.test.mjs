// Tests the examples as trunk builds them, where trunk is installed. scripts/apps builds them without it.

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { hasTrunk, ROOT, runIn, withFolder } from './project.mjs';

const SKIP_REASON = !hasTrunk() && 'trunk is not installed; trunk.test.mjs checks the attributes';

for (const name of ['dioxus', 'leptos', 'yew']) {
  it(`trunk builds examples/${name}`, { skip: SKIP_REASON }, () =>
    withFolder(async (folder) => {
      const app = join(ROOT, 'examples', name);
      await runIn(app, 'trunk', 'build', '--release', '--dist', folder);
      const files = await readdir(folder, { recursive: true });
      for (const made of [
        /^index\.html$/,
        /_bg\.wasm$/,
        /recorder.*\.js$/,
        /^tinyturret\/viewer\/main\.js$/,
      ]) {
        assert.ok(
          files.some((file) => made.test(file)),
          `${made} in ${files.join()}`,
        );
      }
    }),
  );
}
