// The matrix: the same failures, in the same order, in every engine.

import * as asynchronous from './asynchronous.js';
import * as code from './code.js';
import * as functions from './functions.js';
import { minified } from './minified.js';
import * as thrown from './thrown.js';
import { wasm } from './wasm.js';
import * as wording from './wording.js';

/** A case for each function that a module exports: `arrowInMap` is `arrow in map`. */
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

/** The names of what a case records: a panic is followed by the trap it ends in. */
export function recordsOf({ name, panics }) {
  return panics ? [name, `${name} trap`] : [name];
}
