// Builds wasm modules for tests. They contain only custom sections.

import { isModule, readSections } from './sections.js';

/** The first bytes of each module: magic number and version. */
export const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** Returns the bytes of a module. `sections` are the bytes of its custom sections by name. */
export function moduleOf(sections = {}) {
  const all = Object.entries(sections).flatMap(([name, content]) => customSection(name, content));
  return Uint8Array.from([...HEADER, ...all]);
}

/** Returns the bytes of a custom section with its header. */
export function customSection(name, content) {
  const data = [...sized(name), ...content];
  return [0, ...leb(data.length), ...data];
}

/** Returns a vector of a text or of bytes: its length, and its bytes. */
export function sized(value) {
  const bytes = typeof value === 'string' ? [...new TextEncoder().encode(value)] : value;
  return [...leb(bytes.length), ...bytes];
}

/** Returns the bytes of an unsigned LEB128 number. */
function leb(number) {
  return number < 128 ? [number] : [(number & 127) | 128, ...leb(number >>> 7)];
}

/**
 * Returns a fake of the reader of debug files, see debug-file.js. `frames` are lists of the frames that it resolves to, by
 * offset or by `function <index>`. It throws for files that are not modules, and for modules with another build id. Its
 * property `loaded` is the number of open files.
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
