// The kinds of symbol files. A kind is
//
// | member | meaning |
// | --- | --- |
// | `resolves(frame)` | whether it can resolve frames of this form |
// | `accepts(name)` | whether a file of this name may be of this kind |
// | `scriptOf(name)` | the name of the script to which a file of this name belongs |
// | `open(bytes)` | `{ file, debugId, resolve(frame) }`, or throws a `SymbolError` |
//
// `resolve(frame)` returns original frames `{ function, file, line, column, isIgnored, source }`, the innermost first:
// several where the compiler has inlined calls.

import { isScriptFrame } from '../lib/frames.js';
import { openSourceMap } from './source-map.js';

const sourceMaps = {
  resolves: isScriptFrame,
  accepts: (name) => /\.map$/i.test(name),
  scriptOf: (name) => name.replace(/\.map$/i, ''),
  open: (bytes) => openSourceMap(new TextDecoder().decode(bytes)),
};

const KINDS = [sourceMaps];

export function kindOfFrame(frame) {
  return KINDS.find(({ resolves }) => resolves(frame));
}

export function kindOfFile(name) {
  return KINDS.find(({ accepts }) => accepts(name));
}
