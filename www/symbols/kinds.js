// The kinds of symbol files. A kind is
//
// | member | meaning |
// | --- | --- |
// | `resolves(frame)` | whether it can resolve frames of this form |
// | `accepts(name)` | whether a file of this name may be of this kind |
// | `scriptOf(path)` | the path of the script to which a file of this path belongs |
// | `fetch(file, release, options)` | the promise of `{ bytes, script }` of a script, as `fetchDeployed` returns it |
// | `open(bytes)` | `{ file, debugId, resolve(frame) }`, or throws a `SymbolError` |
//
// `resolve(frame)` returns original frames `{ function, file, line, column, isIgnored, source }`, the innermost first:
// several where the compiler has inlined calls.

import { isScriptFrame } from '../lib/frames.js';
import { fetchDeployed } from './deployed.js';
import { openSourceMap } from './source-map.js';

const sourceMaps = {
  resolves: isScriptFrame,
  accepts: (name) => /\.map$/i.test(name),
  scriptOf: (path) => path.replace(/\.map$/i, ''),
  fetch: fetchDeployed,
  open: (bytes) => openSourceMap(new TextDecoder().decode(bytes)),
};

const KINDS = [sourceMaps];

export function kindOfFrame(frame) {
  return KINDS.find(({ resolves }) => resolves(frame));
}

export function kindOfFile(name) {
  return KINDS.find(({ accepts }) => accepts(name));
}
