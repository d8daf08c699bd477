// Lists the recorded cases: the same failures, in the same order, in every engine.

import * as asynchronous from './asynchronous.js';
import * as code from './code.js';
import * as functions from './functions.js';
import { minified } from './minified.js';
import * as thrown from './thrown.js';
import { wasm } from './wasm.js';
import * as wording from './wording.js';

/** Returns a case for each function of a module. Its name is made from the export: `arrowInMap` is `arrow in map`. */
function casesOf(module) {
  return Object.entries(module).map(([key, fail]) => ({
    name: key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    fail,
  }));
}

export const cases = [
  ...[functions, asynchronous, code, wording, thrown].flatMap(casesOf),
  ...minified,
  ...wasm,
];

/** Returns the names of the records of a case. A case that panics has two: the panic, and the trap in which it ends. */
export function recordsOf({ name, panics }) {
  return panics ? [name, `${name} trap`] : [name];
}
