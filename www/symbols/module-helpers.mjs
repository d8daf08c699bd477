// Wasm modules for tests, which have only custom sections.

import { isModule, readSections } from './sections.js';

export const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** `sections` are the contents of custom sections by name: bytes. */
export function moduleOf(sections = {}) {
  const all = Object.entries(sections).flatMap(([name, content]) => customSection(name, content));
  return Uint8Array.from([...HEADER, ...all]);
}

export function customSection(name, content) {
  const data = [...sized(name), ...content];
  return [0, ...leb(data.length), ...data];
}

/** A vector: the length of a text or of bytes, and these. */
export function sized(value) {
  const bytes = typeof value === 'string' ? [...new TextEncoder().encode(value)] : value;
  return [...leb(bytes.length), ...bytes];
}

function leb(number) {
  return number < 128 ? [number] : [(number & 127) | 128, ...leb(number >>> 7)];
}

/**
 * A reader of debug files that resolves to `frames`, by offset or by `function <index>`. It refuses what is no module, and
 * knows the build id of a module. `loaded` is the number of files that it holds.
 */
export function fakeReader(frames) {
  const reader = {
    loaded: 0,
    load(bytes, buildId) {
      const found = readSections(bytes).buildId;
      if (bytes.length > 3 && !isModule(bytes)) refuse('not-wasm', 'this is not a wasm file');
      if (buildId && buildId !== found) {
        refuse(
          'other-build',
          `the file belongs to another build: its build id is ${found}, expected ${buildId}`,
        );
      }
      reader.loaded++;
      return { resolve, free: () => reader.loaded-- };
    },
  };
  return reader;

  function resolve({ offset, index, name }) {
    const found = frames[offset] ?? frames[`function ${index}`];
    return found ?? (name ? [{ function: name, inlined: false }] : []);
  }

  function refuse(code, message) {
    throw Object.assign(new Error(message), { code });
  }
}
