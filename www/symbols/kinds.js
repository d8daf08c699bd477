// The kinds of symbol files: source maps and debug files. A kind is
//
// | member | meaning |
// | --- | --- |
// | `id` | the text that identifies the kind in the records of `store.js` |
// | `noun` | the name of such a file in texts for the user |
// | `maxBytes` | the maximum size of a file in bytes; a larger one is refused |
// | `resolves(frame)` | whether files of the kind can resolve a frame of this form |
// | `open(bytes, options)` | returns a promise of an opened file, which rejects with a `SymbolError` |
//
// `options` are those of `Symbols`, with the `buildId` of the module if it is known. An opened file is
// `{ file, debugId, resolve(frame), check(frame), close() }`:
//
// - `file` is the name of the script in the file, and `debugId` the id of the build; '' if the file does not contain
//   them.
// - `resolve` returns the original frames `{ function, file, line, column, isInlined, isIgnored, source }`, innermost
//   first. There are several if the compiler has inlined calls, and an empty list if the file does not map the
//   position. The properties from `file` on may be missing.
// - `check` throws a `SymbolError` if the file is certainly of another build than the frame. It may be missing.
// - `close` frees the memory of the file. It may be missing.

import { isScriptFrame, isWasmFrame } from '../lib/frames.js';
import { MAX_DEBUG_BYTES, openDebugFile } from './debug-file.js';
import { fetchDeployed } from './deployed.js';
import { fetchDeployedModule } from './deployed-module.js';
import { MAX_MAP_BYTES } from './read-map.js';
import { isModule } from './sections.js';
import { openSourceMap } from './source-map.js';

/** The kind of symbol files that are source maps, of scripts and of wasm modules. */
export const sourceMaps = {
  id: 'map',
  noun: 'map',
  maxBytes: MAX_MAP_BYTES,
  resolves: (frame) => isScriptFrame(frame) || frame.offset !== undefined,
  open: async (bytes) => openSourceMap(new TextDecoder().decode(bytes)),
};

/** The kind of symbol files that are wasm modules with DWARF or names. */
export const debugFiles = {
  id: 'debug file',
  noun: 'debug file',
  maxBytes: MAX_DEBUG_BYTES,
  resolves: isWasmFrame,
  open: openDebugFile,
};

/**
 * Pairs of the end of a file name and the kind of the file, the best file for a module first: a debug file contains lines and
 * names, and a module may contain both, names, or nothing.
 */
const ENDINGS = [
  [/\.debug\.wasm$/i, debugFiles],
  [/\.map$/i, sourceMaps],
  [/\.names\.wasm$/i, debugFiles],
  [/\.wasm$/i, debugFiles],
];

/**
 * Returns `{ kind, script, rank }` of a symbol file by its path, or undefined if it is not a symbol file. `script` is the path
 * of the script or module to which the file belongs, and `rank` is lower for a better file.
 */
export function fileAt(path) {
  const rank = ENDINGS.findIndex(([ending]) => ending.test(path));
  if (rank < 0) return undefined;
  const [ending, kind] = ENDINGS[rank];
  return { kind, rank, script: path.replace(ending, kind === debugFiles ? '.wasm' : '') };
}

/**
 * Returns the kind of the symbol file of a record. A record without a kind was stored by an earlier release, and is of a
 * source map.
 */
export function kindOfRecord({ kind }) {
  return kind === debugFiles.id ? debugFiles : sourceMaps;
}

/**
 * Fetches the symbol file of the frame's script or module. Resolves to `{ kind, bytes, script, buildId }`, of which the last
 * two may be missing, or to undefined if the script is not on a server. Rejects with a `SymbolError`. `options` are those of
 * `fetchDeployed`: `{ api, origin, fetch }`.
 */
export async function fetchFor(frame, options) {
  const fetching = isWasmFrame(frame) ? fetchDeployedModule : fetchDeployed;
  const fetched = await fetching(frame.file, frame.release, options);
  return fetched && { ...fetched, kind: isModule(fetched.bytes) ? debugFiles : sourceMaps };
}
