// Reads the text of a source map, which may be hostile. All bounds are checked before anything is decoded, because decoding
// allocates an array for each line and each segment, and a text for each source.

import { SymbolError } from './symbol-error.js';

export const MAX_MAP_BYTES = 50 << 20;
const MAX = { segments: 3_000_000, lines: 1_000_000, sources: 100_000, names: 1_000_000 };
const MAX_SECTIONS = 10_000;
/** Characters of all names of sources together: each is prefixed by `sourceRoot`. */
const MAX_SOURCE_NAMES = 32 << 20;
/** The specification allows a first line that keeps a page from including the map as a script. */
const GUARD = /^\)\]\}'?[^\n]*\n/;

/** Returns the parsed map. Throws a `SymbolError` that says why this is not a usable map. */
export function readMap(text) {
  const map = parse(text);
  const parts = 'sections' in map ? sectionsOf(map) : [map];
  if (map.version !== 3) throw new SymbolError('it is not a source map of version 3');
  const total = { segments: 0, lines: 0, sources: 0, names: 0 };
  let sourceNames = 0;
  for (const part of parts) {
    check(part);
    count(part.mappings, total);
    total.sources += part.sources.length;
    total.names += part.names?.length ?? 0;
    sourceNames += part.sources.length * (part.sourceRoot?.length ?? 0);
  }
  for (const [what, number] of Object.entries(total)) {
    if (number > MAX[what]) throw new SymbolError(`it has more than ${MAX[what]} ${what}`);
  }
  if (sourceNames > MAX_SOURCE_NAMES) throw new SymbolError('its sourceRoot is too long');
  return map;
}

function parse(text) {
  let map;
  try {
    map = JSON.parse(text.replace(GUARD, ''));
  } catch {
    const isPage = /^\s*</.test(text);
    throw new SymbolError(
      isPage ? 'it is a web page, not a source map' : 'it is no JSON, or cut off',
    );
  }
  if (!isRecord(map)) throw new SymbolError('it is not a source map');
  return map;
}

/** The maps of an index map. */
function sectionsOf({ sections }) {
  if (!Array.isArray(sections) || sections.length > MAX_SECTIONS) {
    throw new SymbolError(`it has no sections, or more than ${MAX_SECTIONS}`);
  }
  return sections.map((section) => {
    const { map, offset } = isRecord(section) ? section : {};
    if (!isRecord(map) || 'sections' in map)
      throw new SymbolError('a section has no map of its own');
    const { line, column } = isRecord(offset) ? offset : {};
    if (!isPosition(line) || line > MAX.lines || !isPosition(column)) {
      throw new SymbolError('a section has no valid offset');
    }
    return map;
  });
}

function check({ mappings, sources, names, sourceRoot, sourcesContent, ...others }) {
  const isValid =
    typeof mappings === 'string' &&
    isList(sources, isTextOrNull) &&
    (names === undefined || isList(names, isText)) &&
    (sourceRoot ?? '') === `${sourceRoot ?? ''}` &&
    (sourcesContent === undefined || isList(sourcesContent, isTextOrNull)) &&
    [others.ignoreList, others.x_google_ignoreList].every(
      (list) => list === undefined || isList(list, isPosition),
    );
  if (!isValid) throw new SymbolError('its fields are not those of a source map');
}

function count(mappings, total) {
  total.segments++;
  total.lines++;
  for (let at = 0; at < mappings.length; at++) {
    const code = mappings.charCodeAt(at);
    if (code === 44) total.segments++;
    else if (code === 59) total.lines++;
  }
  total.segments += total.lines;
}

function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value, isItem) {
  return Array.isArray(value) && value.every(isItem);
}

function isText(value) {
  return typeof value === 'string';
}

function isTextOrNull(value) {
  return value === null || isText(value);
}

function isPosition(value) {
  return Number.isInteger(value) && value >= 0;
}
