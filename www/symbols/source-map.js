// A source map: resolves a position in a script to the position in the original source.

import { AnyMap, traceSegment } from '@jridgewell/trace-mapping';
import { bounded } from './bounded.js';
import { enclosingFunction } from './enclosing-function.js';
import { excerpt } from './excerpt.js';
import { readMap } from './read-map.js';

const THIRD_PARTY = /(^|\/)node_modules\//;

/**
 * Returns `{ file, debugId, resolve(frame) }`. `resolve` returns the original frames, innermost first: one, or none if the
 * map has nothing for the position. Throws a `SymbolError`.
 */
export function openSourceMap(text) {
  const json = readMap(text);
  const map = new AnyMap(json);
  const ignored = new Set(map.ignoreList ?? json.x_google_ignoreList);
  return {
    file: typeof json.file === 'string' ? json.file : '',
    debugId: debugIdOf(json),
    resolve({ line, column, offset }) {
      // A map of a wasm module has one line, and its columns are offsets in the module.
      const segment =
        offset === undefined
          ? traceSegment(map, line - 1, column - 1)
          : traceSegment(map, 0, offset);
      if (!segment || segment.length === 1) return [];
      const [, source, originalLine, originalColumn] = segment;
      const name = map.resolvedSources[source];
      // Hostile maps have numbers that are none of a source.
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

/** The id of the build, by the proposal of TC39. Bundlers wrote it under another name at first. */
function debugIdOf({ debugId, debug_id: earlier }) {
  const id = debugId ?? earlier;
  return typeof id === 'string' ? id.toLowerCase() : '';
}

/** The path below the project: without the scheme that a bundler adds, and the way up from the folder of the build. */
function displayed(source) {
  return source
    .replace(/^[\w-]+:\/\/[^/]*\/(?:\.\/)?(?=.)/, (start) =>
      /^(?:https?|file):/.test(start) ? start : '',
    )
    .replace(/^(?:\.\.?\/)+/, '');
}
