// Reads the custom sections of a wasm module that identify or link to its symbols. A module may be hostile.

/** The first bytes of each wasm module: magic number and version. */
const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
/** Maximum number of sections of a module that are read. Further ones are ignored. */
const MAX_SECTIONS = 10_000;
/** Maximum bytes of the name of a section, and of a URL in a section. A longer one is treated as absent. */
const MAX_TEXT_BYTES = 4_096;
const MAX_BUILD_ID_BYTES = 64;

/** Whether the bytes start like the bytes of a wasm module. */
export function isModule(bytes) {
  return HEADER.every((byte, at) => bytes[at] === byte);
}

/**
 * Returns `{ buildId, debugUrl, mapUrl, hasLines }` of a wasm module: the contents of the sections `build_id` (in
 * hexadecimal), `external_debug_info` and `sourceMappingURL`, and whether the module contains DWARF. A text is '' if its
 * section is missing, damaged or too long. Sections after a damaged one are not read.
 */
export function readSections(bytes) {
  const sections = customSections(bytes);
  const sized = (name, maxBytes) => {
    const content = sections.get(name);
    const length = content && readNumber(content);
    const isValid = length !== undefined && length <= Math.min(maxBytes, content.end - content.at);
    return isValid ? bytes.subarray(content.at, content.at + length) : new Uint8Array();
  };
  const text = (name) => new TextDecoder().decode(sized(name, MAX_TEXT_BYTES));
  return {
    buildId: hexadecimal(sized('build_id', MAX_BUILD_ID_BYTES)),
    debugUrl: text('external_debug_info'),
    mapUrl: text('sourceMappingURL'),
    hasLines: sections.has('.debug_info'),
  };
}

/**
 * Returns a Map of the custom sections of a module by name; of several with one name, the first. A section is a reader of its
 * contents: `{ bytes, at, end }`, where `at` is the offset of the next byte.
 */
function customSections(bytes) {
  const found = new Map();
  const reader = { bytes, at: HEADER.length, end: bytes.length };
  for (let count = 0; count < MAX_SECTIONS && reader.at < reader.end; count++) {
    const id = bytes[reader.at++];
    const size = readNumber(reader);
    if (size === undefined || size > reader.end - reader.at) break;
    const content = { bytes, at: reader.at, end: reader.at + size };
    reader.at = content.end;
    const name = id === 0 ? readName(content) : undefined;
    if (name !== undefined && !found.has(name)) found.set(name, content);
  }
  return found;
}

/** Reads the name of a section, a text that is preceded by its length. Returns undefined if it is cut off or too long. */
function readName(reader) {
  const length = readNumber(reader);
  if (length === undefined || length > Math.min(MAX_TEXT_BYTES, reader.end - reader.at)) return;
  reader.at += length;
  return new TextDecoder().decode(reader.bytes.subarray(reader.at - length, reader.at));
}

/** Reads an unsigned number in the format LEB128, of at most five bytes. Returns undefined if it is longer or cut off. */
export function readNumber(reader) {
  let number = 0;
  for (let factor = 1; factor <= 2 ** 28 && reader.at < reader.end; factor *= 128) {
    const byte = reader.bytes[reader.at++];
    number += (byte & 127) * factor;
    if (byte < 128) return number;
  }
}

/** Returns the bytes as text, with two lowercase hexadecimal digits per byte. */
function hexadecimal(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
