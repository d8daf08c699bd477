// Creates the page of an app that scripts/apps has built, from the app's index.html for trunk:
//   node scripts/app-page.mjs <folder of the app> <output folder>
// Supports only the trunk assets that the examples use. It does not copy `copy-dir` folders (the npm package); the
// server of the page maps them.

import { cp, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { argv } from 'node:process';

const [app, output] = argv.slice(2);

const page = await readFile(join(app, 'index.html'), 'utf8');
const copied = [];
const made = page.replace(/<link data-trunk([^>]*)>/g, (link, attributes) => {
  const { rel, href } = Object.fromEntries(
    [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  switch (rel) {
    case 'rust':
      return `<script type="module">import start from '/${basename(app)}.js'; start();</script>`;
    case 'css':
      copied.push(href);
      return `<link rel="stylesheet" href="/${basename(href)}" />`;
    case 'copy-file':
      copied.push(href);
      return '';
    case 'copy-dir':
      return '';
    default:
      throw new Error(`${app}/index.html: unknown asset ${link}`);
  }
});

await writeFile(join(output, 'index.html'), made);
await Promise.all(copied.map((href) => cp(join(app, href), join(output, basename(href)))));
