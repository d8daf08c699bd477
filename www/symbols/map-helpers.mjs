// Makes source maps and frames for tests.

/**
 * Returns a source map with one segment, in which `fields` replace the defaults. Line 1, column 1 of the script is line 2,
 * column 6 of `src/cart.js`.
 */
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

/** Returns the bytes of a text, or of the JSON of any other value. */
export function bytesOf(value) {
  return new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Returns a frame at the position that the source map of `map` contains. `fields` replace the defaults. */
export function frame(fields) {
  const file = 'https://shop.example/js/cart-1a2b3c4d.js';
  return { key: 'k', file, line: 1, column: 1, release: '', ...fields };
}
