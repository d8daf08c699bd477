// Source maps for tests.

/** A map of one segment: the start of the script is line 2, column 5 of `src/cart.js`. */
export function map(fields) {
  return {
    version: 3,
    file: 'cart-1a2b3c4d.js',
    sources: ['../src/cart.js'],
    sourcesContent: ['function total() {\n  run(fail());\n}\n'],
    names: [],
    mappings: 'AACK',
    ...fields,
  };
}

export function bytesOf(value) {
  return new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
}

/** A frame of the script at the position of the segment. */
export function frame(fields) {
  const file = 'https://shop.example/js/cart-1a2b3c4d.js';
  return { key: 'k', file, line: 1, column: 1, release: '', ...fields };
}
