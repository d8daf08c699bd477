// The command for files that are dropped on the viewer: opens a report, or adds symbol files.

import { openReport } from './sharing.js';
import { addSymbols } from './symbols.js';

/**
 * Opens a single file as a report, unless its name ends with `.map` or `.wasm`. Adds such a file, or several files of any
 * name, as symbol files. `files` is a list of `{ path, file }`.
 */
export function addDropped(files) {
  const [first, ...others] = files;
  if (!first) return undefined;
  const isReport = others.length === 0 && !/\.(?:map|wasm)$/i.test(first.path);
  return isReport ? openReport(first.file) : addSymbols(files);
}
