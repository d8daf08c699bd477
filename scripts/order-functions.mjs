// Names the functions of a wasm module so that sorting them by name puts similar functions next to each other, which compress
// better:
//   node scripts/order-functions.mjs <module> <new module>
// `wasm-opt --reorder-functions-by-name` sorts them. Names that functions have are replaced.

import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

/** The numbers of the sections of a module, as the specification of wasm has them. */
const CUSTOM = 0;
const IMPORT = 2;
const CODE = 10;
/** The kinds of imports: the function, and those whose type begins with a byte or with limits. */
const FUNCTION = 0;
const TABLE = 1;
const MEMORY = 2;
const GLOBAL = 3;

/** The number of successive bytes that are compared. */
const GRAM = 4;

/** Returns the module with names for its functions. Throws if it is not a module that wasm-opt writes. */
export function nameInOrder(wasm) {
  const parts = [wasm.subarray(0, 8)];
  let imported = 0;
  let bodies = [];
  const reader = readerOf(wasm, 8);
  while (reader.at < wasm.length) {
    const start = reader.at;
    const id = reader.byte();
    const end = reader.number() + reader.at;
    if (id === IMPORT) imported = countImportedFunctions(reader);
    if (id === CODE) bodies = list(reader, () => reader.bytes(reader.number()));
    const isNames = id === CUSTOM && readText(reader) === 'name';
    if (!isNames) parts.push(wasm.subarray(start, end));
    reader.at = end;
  }
  return Buffer.concat([...parts, nameSection(imported, orderOf(bodies))]);
}

function readerOf(wasm, at) {
  return {
    at,
    byte() {
      return wasm[this.at++];
    },
    /** Reads an unsigned number in LEB128. */
    number() {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = this.byte();
        value += (byte & 127) * 2 ** shift;
        if (byte < 128) return value;
      }
    },
    bytes(length) {
      this.at += length;
      return wasm.subarray(this.at - length, this.at);
    },
  };
}

function readText(reader) {
  return reader.bytes(reader.number()).toString();
}

function list(reader, read) {
  return Array.from({ length: reader.number() }, read);
}

function countImportedFunctions(reader) {
  const kinds = list(reader, () => {
    readText(reader);
    readText(reader);
    const kind = reader.byte();
    if (kind === TABLE) reader.byte();
    if (kind === TABLE || kind === MEMORY) skipLimits(reader);
    else if (kind === GLOBAL) reader.bytes(2);
    else reader.number();
    return kind;
  });
  return kinds.filter((kind) => kind === FUNCTION).length;
}

function skipLimits(reader) {
  const hasMaximum = reader.number() & 1;
  reader.number();
  if (hasMaximum) reader.number();
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
    names[index] = text(String(place).padStart(width, '0'));
  });
  const entries = names.flatMap((name, index) => [...number(imported + index), ...name]);
  const functions = [...number(names.length), ...entries];
  const content = [...text('name'), 1, ...number(functions.length), ...functions];
  return Buffer.from([CUSTOM, ...number(content.length), ...content]);
}

function text(letters) {
  return [...number(letters.length), ...Buffer.from(letters)];
}

/** Returns an unsigned number in LEB128. */
function number(value) {
  const bytes = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest & 127) | 128);
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const [module, output] = argv.slice(2);
  writeFileSync(output, nameInOrder(readFileSync(module)));
}
