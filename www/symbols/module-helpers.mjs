// Writes wasm modules and parts of them, and contains a fake reader of debug files for tests.

import { isModule, readSections } from './sections.js';

/** The first bytes of each wasm module: magic number and version. */
export const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** Returns the bytes of a wasm module that contains only custom sections. `sections` are the contents of its custom sections in bytes, by name. */
export function moduleOf(sections = {}) {
  const all = Object.entries(sections).flatMap(([name, content]) => customSection(name, content));
  return Uint8Array.from([...HEADER, ...all]);
}

/** Returns the bytes of a custom section with its header. */
export function customSection(name, content) {
  const data = [...sized(name), ...content];
  return [0, ...leb(data.length), ...data];
}

/** Returns a text or bytes as a vector of the wasm format: the length, and then the bytes. */
export function sized(value) {
  const bytes = typeof value === 'string' ? [...new TextEncoder().encode(value)] : value;
  return [...leb(bytes.length), ...bytes];
}

/** Returns the bytes of an unsigned LEB128 number. */
export function leb(number) {
  return number < 128 ? [number] : [(number & 127) | 128, ...leb(number >>> 7)];
}

/**
 * Returns a fake of the reader of debug files (see debug-file.js). `frames` has the lists of frames to which the fake resolves
 * a position, by offset or by `function <index>`. The fake throws for files that are not modules, and for modules with another
 * build id. Its property `loaded` is the number of open files.
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
      return { buildId: found || undefined, resolve, free: () => reader.loaded-- };
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
