// Runs every panic of a module, each in a new instance, and prints a line for each: the location in the message, and
// `index:offset` of each wasm frame of the stack, innermost first.
//   node drive.mjs <glue> <module>
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [glue, wasm] = process.argv.slice(2);
const source = readFileSync(glue, 'utf8');
const bytes = readFileSync(wasm);
const require = createRequire(import.meta.url);
Error.stackTraceLimit = 100;

const count = instance().count();
for (let number = 0; number < count; number++) {
  const { location, run } = instance();
  try {
    run(number, 4);
    throw new Error(`number ${number} does not panic`);
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    const frames = [...error.stack.matchAll(/:wasm-function\[(\d+)\]:0x([0-9a-f]+)/g)];
    process.stdout.write(
      `${[location(), ...frames.map(([, index, offset]) => `${index}:${offset}`)].join(' ')}\n`,
    );
  }
}

/** Returns the exports of the CommonJS glue with a new instance of the module, whose bytes this script has read. */
function instance() {
  const module = { exports: {} };
  const fs = { readFileSync: () => bytes };
  new Function('module', 'exports', 'require', '__dirname', source)(
    module,
    module.exports,
    (name) => (name === 'fs' ? fs : require(name)),
    '',
  );
  return module.exports;
}
