// Renames imports and exports in the script of wasm-bindgen as wasm-opt has renamed them in the module. Prints the script:
//   node scripts/short-names.mjs <output of wasm-opt> <script>

import { readFile } from 'node:fs/promises';
import { argv, stdout } from 'node:process';

const [names, script] = await Promise.all(argv.slice(2).map((file) => readFile(file, 'utf8')));
const { imports, exports } = JSON.parse(names);
const modules = new Set(imports.map(([module]) => module));

let text = script;
for (const [, name, short] of imports) mustReplace(`\\b${name}(?=:)`, short);
// Exports are replaced without a check, because the script does not use all of them.
for (const [name, short] of exports) replace(`(?<=\\bwasm\\.)${name}\\b`, short);
for (const module of modules) mustReplace(`"${module}"`, '"a"');
stdout.write(text);

/** Throws if the script has no match: it belongs to another module, or wasm-bindgen prints it in another form. */
function mustReplace(pattern, by) {
  if (!replace(pattern, by))
    throw new Error(
      `${argv[3]} does not match ${pattern}: it belongs to another module, or wasm-bindgen has changed`,
    );
}

function replace(pattern, by) {
  const before = text;
  text = text.replaceAll(new RegExp(pattern, 'g'), () => by);
  return text !== before;
}
