// Parses the text of a source map, which may be hostile. All bounds are checked before the mappings are decoded,
// because decoding allocates an array for each line and each segment, and a text for each source.

import { SymbolError } from './symbol-error.js';

/** Maximum bytes of a source map. A larger one is refused. */
export const MAX_MAP_BYTES = 50 << 20;
/** Maximum numbers of the parts of a source map, in all its sections together. A map with more is refused. */
const MAX = { segments: 3_000_000, lines: 1_000_000, sources: 100_000, names: 1_000_000 };
/** Maximum number of sections of an index map. A map with more is refused. */
const MAX_SECTIONS = 10_000;
/**
 * Maximum characters that `sourceRoot`, a prefix of the name of each source, adds to all names together. A map with more is
 * refused.
 */
const MAX_SOURCE_NAMES = 32 << 20;
/** The first line of a map, which the specification allows so that the map is not valid as a script. */
const GUARD = /^\)\]\}'?[^\n]*\n/;

/**
 * Returns the parsed map. Throws a `SymbolError` with the reason if the text is not a valid map, or exceeds a bound.
 */
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

/** Returns the JSON object in the text of a source map. Throws a `SymbolError` if the text is not a JSON object. */
function parse(text) {
  let map;
  try {
    map = JSON.parse(text.replace(GUARD, ''));
  } catch {
    const isPage = /^\s*</.test(text);
    const reason = isPage
      ? 'it is a web page, so the server has no map'
      : 'it is not valid JSON, so it is incomplete or no source map';
    throw new SymbolError(`${reason}. Drop the map of your build here`);
  }
  if (!isRecord(map)) throw new SymbolError('it is not a source map');
  return map;
}

/**
 * Returns the maps in the sections of an index map. Throws a `SymbolError` if a section is not valid, or there are more than
 * MAX_SECTIONS.
 */
function sectionsOf({ sections }) {
  if (!Array.isArray(sections) || sections.length > MAX_SECTIONS) {
    throw new SymbolError(`its sections are not a list of at most ${MAX_SECTIONS} maps`);
  }
  return sections.map((section) => {
    const { map, offset } = isRecord(section) ? section : {};
    if (!isRecord(map) || 'sections' in map) {
      throw new SymbolError('one of its sections does not contain a source map');
    }
    const { line, column } = isRecord(offset) ? offset : {};
    if (!isPosition(line) || line > MAX.lines || !isPosition(column)) {
      throw new SymbolError('one of its sections has no valid offset');
    }
    return map;
  });
}

/** Throws a `SymbolError` if a field of the source map has a wrong type. */
function check({ mappings, sources, names, sourceRoot, sourcesContent, ...others }) {
  const isValid =
    typeof mappings === 'string' &&
    isList(sources, isTextOrNull) &&
    (names === undefined || isList(names, isText)) &&
    isTextOrNull(sourceRoot ?? null) &&
    (sourcesContent === undefined || isList(sourcesContent, isTextOrNull)) &&
    [others.ignoreList, others.x_google_ignoreList].every(
      (list) => list === undefined || isList(list, isPosition),
    );
  if (!isValid)
    throw new SymbolError('it lacks a field of source maps, or a field has a wrong type');
}

/**
 * Adds the numbers of segments and lines in the mappings to `total`. The number of segments is an upper bound, because one
 * more is added for each line.
 */
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

/** Whether the value is an object, and not an array. */
function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether the value is an array whose items all pass `isItem`. */
function isList(value, isItem) {
  return Array.isArray(value) && value.every(isItem);
}

function isText(value) {
  return typeof value === 'string';
}

function isTextOrNull(value) {
  return value === null || isText(value);
}

/** Whether the value is an integer of at least 0. */
function isPosition(value) {
  return Number.isInteger(value) && value >= 0;
}
