// Bundles the JavaScript that Rust apps link into dist/, one file per entry:
//   node scripts/bundle.mjs           writes the bundles that have changed
//   node scripts/bundle.mjs --check   fails and lists the bundles that are not current
//
// wasm-bindgen copies only the files that an `extern` block names, not the files that these import. Therefore each
// linked file must be without imports. One exception: `recorder.js` imports `linked-details.js` on demand, and the crate names
// both. The bundles are checked in, because cargo runs no bundler.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'node:process';
import { build } from 'esbuild';
import { minifyTwice } from './minify.mjs';

const FOLDER = 'dist';
const ENTRIES = {
  'guard.js': 'src/web/guard.js',
  'recorder.js': 'src/recorder/linked.js',
  'linked-details.js': 'src/recorder/linked-details.js',
  'stores.js': 'src/web/stores.js',
  'viewer.js': 'src/web/viewer.js',
};

/** Bundles that count in every page of an app. */
const SMALL = ['recorder.js', 'linked-details.js'];
const manifest = await readFile('Cargo.toml', 'utf8');
const [, version] = /^version = "(.*)"$/m.exec(manifest);

/** Makes `import text from './some.css'` the minified text of that style sheet and of all that it imports. */
const cssAsText = {
  name: 'css-as-text',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { outputFiles } = await build({
        entryPoints: [path],
        bundle: true,
        write: false,
        minify: true,
        logLevel: 'warning',
      });
      return { contents: outputFiles[0].text, loader: 'text' };
    });
  },
};

const bundles = await Promise.all(
  Object.entries(ENTRIES).map(async ([name, entry]) => {
    const path = join(FOLDER, name);
    const current = await readFile(path, 'utf8').catch(() => '');
    const text = await bundle(entry);
    return { path, current, built: SMALL.includes(name) ? await minifyTwice(text) : text };
  }),
);
const outdated = bundles.filter(({ current, built }) => current !== built);

if (argv.includes('--check')) {
  for (const { path } of outdated) {
    console.error(`✗ ${path} is not current. To fix it: node scripts/bundle.mjs`);
  }
  if (outdated.length > 0) process.exitCode = 1;
} else {
  await mkdir(FOLDER, { recursive: true });
  await Promise.all(outdated.map(({ path, built }) => writeFile(path, built)));
}

async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    minify: true,
    external: ['cloudflare:*', './linked-details.js'],
    define: { VERSION: JSON.stringify(version) },
    legalComments: 'none',
    banner: { js: `// Generated from ${entry} by scripts/bundle.mjs. Do not edit.` },
    plugins: [cssAsText],
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}
