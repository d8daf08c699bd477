// The failures of faults/, with its module loaded in several ways.

import { panics } from './panics.js';

/** The exports of faults/ that panic, so that the panic hook is called. */
const PANICS = [
  'panic_literal',
  'panic_formatted',
  'unwrap_none',
  'expect_err',
  'index_out_of_bounds',
  'slice_inside_character',
  'divide_by_zero',
  'borrowed_twice',
  'panic_in_trait_impl',
  'panic_in_generic',
  'panic_in_closure',
  'panic_in_nested_modules',
  'panic_called_by_script',
  'panic_in_task',
  'still_borrowed',
];

const ERRORS = [
  'unreachable',
  'memory_out_of_bounds',
  'call_stack_overflow',
  'shadow_stack_overflow',
  'out_of_memory',
  'division_trap',
  'call_of_wrong_type',
  'call_of_no_function',
  'import_throws',
  'recursive_use',
];

const NAMED = ['panic_in_trait_impl', 'panic_in_generic', 'panic_in_closure', 'unreachable'];
const PLAIN = ['panic_literal', 'panic_in_trait_impl', 'unreachable', 'memory_out_of_bounds'];

const MODES = [
  { name: 'wasm', folder: 'wasm', failures: [...PANICS, ...ERRORS] },
  { name: 'wasm no names', folder: 'wasm-no-names', failures: PLAIN },
  { name: 'wasm bytes', folder: 'wasm-bytes', failures: PLAIN, fromBytes: true },
  { name: 'wasm legacy', folder: 'wasm-legacy', failures: NAMED },
  { name: 'wasm v0', folder: 'wasm-v0', failures: NAMED },
];

/** Functions for the faults that need more than a call of the export with the same name. */
const WAYS = {
  panic_called_by_script(faults) {
    const callback = faults.closure();
    callback();
  },
  async panic_in_task(faults) {
    const uncaught = nextUncaught();
    faults.panic_in_task();
    throw await uncaught;
  },
  still_borrowed(faults) {
    panicBefore(() => faults.lose_orders());
    faults.still_borrowed();
  },
  recursive_use(faults) {
    const till = new faults.Till();
    panicBefore(() => till.open());
    till.open();
  },
};

globalThis.failingImport = function failingImport() {
  throw new TypeError('the script refuses');
};

globalThis.soon = () => Promise.resolve();

function panicBefore(fail) {
  try {
    fail();
  } catch {
    panics.length = 0;
  }
}

function nextUncaught() {
  return new Promise((resolve) => {
    const hear = (event) => {
      event.preventDefault();
      resolve(event.error);
    };
    globalThis.addEventListener?.('error', hear, { once: true });
    globalThis.process?.once('uncaughtException', resolve);
  });
}

async function load({ folder, fromBytes }, fetchWasm) {
  const faults = await import(`./${folder}/faults.js`);
  const wasm = await fetchWasm(`${folder}/faults_bg.wasm`);
  await faults.default({ module_or_path: fromBytes ? await wasm.arrayBuffer() : wasm });
  faults.install_hook();
  return faults;
}

const failureIn = (mode, failure) => async (fetchWasm) => {
  const faults = await load(mode, fetchWasm);
  await (WAYS[failure] ?? faults[failure])(faults);
};

export const wasm = MODES.flatMap((mode) =>
  mode.failures.map((failure) => ({
    name: `${mode.name}: ${failure.replaceAll('_', ' ')}`,
    fail: failureIn(mode, failure),
    panics: PANICS.includes(failure),
  })),
);
