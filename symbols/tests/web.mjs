// Prints the results of the module for the viewer with a debug file: its build id; the reasons why files are refused; the
// frames of places that cannot be resolved; and the frames of each offset.
//   node web.mjs <glue> <debug file> <offset>…
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [glue, path, ...offsets] = process.argv.slice(2);
const { initSync, load } = await import(pathToFileURL(glue));
initSync({ module: readFileSync(glue.replace('.js', '_bg.wasm')) });
const bytes = readFileSync(path);
const file = load(bytes);

const refusals = [
  () => load(bytes, '00'),
  () => load(Buffer.from('text')),
  () => load(bytes.subarray(0, 5_000)),
];
const places = [{}, { offset: -1, index: 1.5 }, { offset: 'a', name: 7 }, { index: 4_294_967_295 }];
const lines = [
  `${file.buildId} ${file.hasLines}`,
  refusals.map(code).join(' '),
  places.map((place) => JSON.stringify(file.resolve(place))).join(' '),
  ...offsets.map((offset) =>
    file
      .resolve({ offset: Number(offset) })
      .map(line)
      .join(''),
  ),
];
process.stdout.write(lines.map((text) => `${text}\n`).join(''));
file.free();

function code(refused) {
  try {
    refused();
  } catch (error) {
    return error instanceof Error && error.message && error.code;
  }
}

function line({ function: name = '?', file = '?', line = 0, column = 0, inlined }) {
  return `${name} ${file}:${line}:${column}${inlined ? ' inlined' : ''}\n`;
}
