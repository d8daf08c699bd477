// wasm-bindgen's script, in the names that wasm-opt gave to what a module takes and gives:
//   node scripts/short-names.mjs <wasm-opt's names> <script>

import { readFile } from 'node:fs/promises';
import { argv, stdout } from 'node:process';

const [names, script] = await Promise.all(argv.slice(2).map((file) => readFile(file, 'utf8')));
const { imports, exports } = JSON.parse(names);
const modules = new Set(imports.map(([module]) => module));

let text = script;
for (const [, name, short] of imports) put(`\\b${name}(?=:)`, short);
// Of these wasm-bindgen's script has no use for some.
for (const [name, short] of exports) replace(`(?<=\\bwasm\\.)${name}\\b`, short);
for (const module of modules) put(`"${module}"`, '"a"');
stdout.write(text);

/** Fails where the script has no such name: it is another module's, or looks otherwise than it did. */
function put(pattern, by) {
  if (!replace(pattern, by)) throw new Error(`no ${pattern} in the script`);
}

function replace(pattern, by) {
  const before = text;
  text = text.replaceAll(new RegExp(pattern, 'g'), () => by);
  return text !== before;
}
