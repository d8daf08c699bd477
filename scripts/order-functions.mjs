// Names the functions of a wasm module so that sorting them by name puts similar functions next to each other, which compress
// better:
//   node scripts/order-functions.mjs <module> <new module>
// `wasm-opt --reorder-functions-by-name` sorts them. Names that functions have are replaced.

import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { customSection, leb, sized } from '../www/symbols/module-helpers.mjs';
import { readNumber } from '../www/symbols/sections.js';

/** The numbers of the sections of a module, as the specification of wasm has them. */
const CUSTOM = 0;
const IMPORT = 2;
const CODE = 10;
/** The kinds of imports: the function, and those whose type begins with a byte or with limits. */
const FUNCTION = 0;
const TABLE = 1;
const MEMORY = 2;
const GLOBAL = 3;

/** The number of the part of the name section that has the names of functions. */
const FUNCTION_NAMES = 1;

/** The number of successive bytes that are compared. */
const GRAM = 4;

/** Returns the module with names for its functions. Throws if it is not a module that wasm-opt writes. */
export function nameInOrder(wasm) {
  const parts = [wasm.subarray(0, 8)];
  let imported = 0;
  let bodies = [];
  const reader = { bytes: wasm, at: 8, end: wasm.length };
  while (reader.at < wasm.length) {
    const start = reader.at;
    const id = readNumber(reader);
    const end = readNumber(reader) + reader.at;
    if (id === IMPORT) imported = countImportedFunctions(reader);
    if (id === CODE) bodies = list(reader, () => takeSized(reader));
    const isNames = id === CUSTOM && takeSized(reader).toString() === 'name';
    if (!isNames) parts.push(wasm.subarray(start, end));
    reader.at = end;
  }
  return Buffer.concat([...parts, nameSection(imported, orderOf(bodies))]);
}

/** Returns the next `length` bytes, and moves the reader behind them. */
function take(reader, length) {
  reader.at += length;
  return reader.bytes.subarray(reader.at - length, reader.at);
}

/** Returns the next text or body, which is preceded by its length. */
function takeSized(reader) {
  return take(reader, readNumber(reader));
}

function list(reader, read) {
  return Array.from({ length: readNumber(reader) }, read);
}

function countImportedFunctions(reader) {
  const kinds = list(reader, () => {
    // The names of the module and of the import.
    takeSized(reader);
    takeSized(reader);
    const kind = readNumber(reader);
    if (kind === TABLE) take(reader, 1);
    if (kind === TABLE || kind === MEMORY) skipLimits(reader);
    else if (kind === GLOBAL) take(reader, 2);
    else readNumber(reader);
    return kind;
  });
  return kinds.filter((kind) => kind === FUNCTION).length;
}

function skipLimits(reader) {
  const hasMaximum = readNumber(reader) & 1;
  readNumber(reader);
  if (hasMaximum) readNumber(reader);
}

/**
 * Returns the indexes of the bodies in an order in which each is followed by the most similar of those that are left. The
 * similarity of two bodies is the share of their grams (GRAM successive bytes) that both have.
 */
function orderOf(bodies) {
  const grams = bodies.map(gramsOf);
  const owners = new Map();
  grams.forEach((own, index) => {
    for (const gram of own) {
      if (!owners.has(gram)) owners.set(gram, []);
      owners.get(gram).push(index);
    }
  });
  const left = new Set(bodies.keys());
  const order = [];
  for (let index = 0; left.size; index = mostSimilar(index, left, grams, owners)) {
    left.delete(index);
    order.push(index);
  }
  return order;
}

function gramsOf(body) {
  const grams = new Set();
  for (let at = 0; at + GRAM <= body.length; at++) {
    grams.add(body.latin1Slice(at, at + GRAM));
  }
  return grams;
}

function mostSimilar(index, left, grams, owners) {
  const shared = new Uint32Array(grams.length);
  for (const gram of grams[index]) for (const owner of owners.get(gram)) shared[owner]++;
  let best;
  let most = -1;
  for (const other of left) {
    const all = grams[index].size + grams[other].size - shared[other];
    const similarity = shared[other] / (all + 1);
    if (similarity > most) [best, most] = [other, similarity];
  }
  return best;
}

/** Returns a name section in which the name of each function is its place in the order. */
function nameSection(imported, order) {
  const width = String(order.length).length;
  const names = [];
  order.forEach((index, place) => {
    names[index] = sized(String(place).padStart(width, '0'));
  });
  const entries = names.flatMap((name, index) => [...leb(imported + index), ...name]);
  const functions = [...leb(names.length), ...entries];
  return Buffer.from(customSection('name', [FUNCTION_NAMES, ...sized(functions)]));
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const [module, output] = argv.slice(2);
  writeFileSync(output, nameInOrder(readFileSync(module)));
}
