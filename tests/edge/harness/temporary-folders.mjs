import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Returns `make`, which creates an empty folder and resolves to its path, and `remove`, which removes all folders made by it.
 */
export function temporaryFolders() {
  const created = [];
  return {
    async make() {
      created.push(await mkdtemp(join(tmpdir(), 'tinyturret-')));
      return created.at(-1);
    },
    remove: () => Promise.all(created.map((path) => rm(path, { recursive: true, force: true }))),
  };
}
