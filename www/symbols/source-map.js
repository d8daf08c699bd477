// Resolves positions in scripts and wasm modules to positions in the original sources with a source map.

import { AnyMap, traceSegment } from '@jridgewell/trace-mapping';
import { bounded } from './bounded.js';
import { enclosingFunction } from './enclosing-function.js';
import { excerpt } from './excerpt.js';
import { readMap } from './read-map.js';

/** Matches the name of a source that belongs to a package in `node_modules`. */
const THIRD_PARTY = /(^|\/)node_modules\//;
/** Maximum characters of the id of a build; longer ones are cut. */
const MAX_ID = 100;

/**
 * Opens the text of a source map. Returns `{ file, debugId, resolve(frame) }`, as `kinds.js` describes it. `resolve` returns a
 * list of one original frame, or an empty list if the map does not contain the position. Throws a `SymbolError` if the map is
 * not valid.
 */
export function openSourceMap(text) {
  const json = readMap(text);
  const map = new AnyMap(json);
  const ignored = new Set(map.ignoreList ?? json.x_google_ignoreList);
  return {
    file: typeof json.file === 'string' ? json.file : '',
    debugId: debugIdOf(json),
    resolve({ line, column, offset }) {
      // The source map of a wasm module has only one line, and its columns are offsets in the module.
      const segment =
        offset === undefined
          ? traceSegment(map, line - 1, column - 1)
          : traceSegment(map, 0, offset);
      if (!segment || segment.length === 1) return [];
      const [, source, originalLine, originalColumn] = segment;
      const name = map.resolvedSources[source];
      // In a hostile map, the source may not exist or the original position may be negative. Such a position is not resolved.
      if (name === undefined || originalLine < 0 || originalColumn < 0) return [];
      const content = map.sourcesContent?.[source];
      return [
        {
          function:
            content && offset === undefined
              ? bounded(enclosingFunction(content, originalLine, originalColumn))
              : undefined,
          file: bounded(displayed(name)),
          line: originalLine + 1,
          column: originalColumn + 1,
          isIgnored: ignored.has(source) || THIRD_PARTY.test(name),
          source: content ? excerpt(content, originalLine, originalColumn) : undefined,
        },
      ];
    },
  };
}

/**
 * Returns the id of the build in a source map, in lowercase, or ''. A proposal of TC39 specifies the field `debugId`; bundlers
 * first wrote it as `debug_id`.
 */
function debugIdOf({ debugId, debug_id: earlier }) {
  const id = debugId ?? earlier;
  return typeof id === 'string' ? id.slice(0, MAX_ID).toLowerCase() : '';
}

/**
 * Returns the name of a source as it is displayed: without the scheme and host that a bundler adds, as in
 * `webpack://shop/`, and without `../` at the start. Other URLs are not changed.
 */
function displayed(source) {
  return source
    .replace(/^[\w-]+:\/\/[^/]*\/(?:\.\/)?(?=.)/, (start) =>
      /^(?:https?|file):/.test(start) ? start : '',
    )
    .replace(/^(?:\.\.?\/)+/, '');
}
