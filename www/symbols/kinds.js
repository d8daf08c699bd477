// The kinds of symbol files. A kind is
//
// | member | meaning |
// | --- | --- |
// | `id` | its name in the records of store.js |
// | `noun` | what a person calls such a file |
// | `maxBytes` | how large a file may be |
// | `resolves(frame)` | whether it can resolve frames of this form |
// | `open(bytes, options)` | the promise of an opened file. Rejects with a `SymbolError` |
//
// `options` are those of `Symbols`, and the `buildId` of the module if it is known. An opened file is
// `{ file, debugId, resolve(frame), check(frame), close() }`; the last two may be missing. `resolve` returns original frames
// `{ function, file, line, column, isInlined, isIgnored, source }`, the innermost first: several where the compiler has inlined
// calls. `file` and all after it may be missing in a frame. `check` throws a `SymbolError` if the file is certainly of another
// build.

import { isScriptFrame, isWasmFrame } from '../lib/frames.js';
import { MAX_DEBUG_BYTES, openDebugFile } from './debug-file.js';
import { fetchDeployed } from './deployed.js';
import { fetchDeployedModule } from './deployed-module.js';
import { MAX_MAP_BYTES } from './read-map.js';
import { isModule } from './sections.js';
import { openSourceMap } from './source-map.js';

export const sourceMaps = {
  id: 'map',
  noun: 'map',
  maxBytes: MAX_MAP_BYTES,
  resolves: (frame) => isScriptFrame(frame) || frame.offset !== undefined,
  open: async (bytes) => openSourceMap(new TextDecoder().decode(bytes)),
};

export const debugFiles = {
  id: 'debug file',
  noun: 'debug file',
  maxBytes: MAX_DEBUG_BYTES,
  resolves: isWasmFrame,
  open: openDebugFile,
};

/** The endings of files, the better ones first: a debug file also has the names, and a module may have both. */
const ENDINGS = [
  [/\.debug\.wasm$/i, debugFiles],
  [/\.map$/i, sourceMaps],
  [/\.names\.wasm$/i, debugFiles],
  [/\.wasm$/i, debugFiles],
];

/** Returns `{ kind, script, rank }` of a file by its path, or undefined: `script` is the path of the script or module. */
export function fileAt(path) {
  const rank = ENDINGS.findIndex(([ending]) => ending.test(path));
  if (rank < 0) return undefined;
  const [ending, kind] = ENDINGS[rank];
  return { kind, rank, script: path.replace(ending, kind === debugFiles ? '.wasm' : '') };
}

/** The kind of a record. Those of earlier releases are all of maps. */
export function kindOfRecord({ kind }) {
  return kind === debugFiles.id ? debugFiles : sourceMaps;
}

/**
 * Resolves to `{ kind, bytes, script, buildId }` of the file for the frame's script or module, or to undefined. `options` are
 * those of `fetchDeployed`.
 */
export async function fetchFor(frame, options) {
  const fetching = isWasmFrame(frame) ? fetchDeployedModule : fetchDeployed;
  const fetched = await fetching(frame.file, frame.release, options);
  return fetched && { ...fetched, kind: isModule(fetched.bytes) ? debugFiles : sourceMaps };
}
