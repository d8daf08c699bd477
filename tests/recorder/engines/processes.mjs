// Runs the cases in Node.js, Deno and Bun: one process per case.

import { join } from 'node:path';
import { answer } from './run.mjs';

const NO_PAGE = { 'cross origin script': 'no scripts of a page' };

function runtime(command, engine) {
  return {
    ...engine,
    version: [command[0], '--version'],
    run: (site, withAsk) =>
      withAsk((one) => answer([...command, join(site.folder, 'process.js'), one, site.url])),
  };
}

export const node = runtime(['node'], {
  title: 'Node.js',
  skips: {
    ...NO_PAGE,
    'blob module': 'imports no blob: URL',
    'classic worker': 'module workers only',
  },
});

export const deno = runtime(['deno', 'run', '--allow-all', '--no-config'], {
  title: 'Deno',
  skips: { ...NO_PAGE, 'classic worker': 'module workers only' },
});

export const bun = runtime(['bun'], {
  title: 'Bun',
  skips: { ...NO_PAGE, 'assignment to const': 'loads no such module' },
});
