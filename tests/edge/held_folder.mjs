// Folders that the tests of one file share.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function heldFolder() {
  const made = [];
  return {
    async make() {
      made.push(await mkdtemp(join(tmpdir(), 'tinyturret-')));
      return made.at(-1);
    },
    remove: () => Promise.all(made.map((path) => rm(path, { recursive: true, force: true }))),
  };
}
