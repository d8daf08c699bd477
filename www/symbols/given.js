// Which of the files that a person gives may have symbols, and of which frames.

import { isSameModule, nameOf } from './identity.js';
import { debugFiles, fileAt } from './kinds.js';

/**
 * Returns `[{ path, file, kind, script, isOptional }]`: the files that may have symbols, of several for one module only the best
 * one. One that is optional is a module, which may have none.
 */
export function symbolFilesIn(files) {
  const best = new Map();
  for (const { path, file } of files) {
    const found = fileAt(path);
    if (!found) continue;
    // A build may write the debug file into another folder than the module.
    const key = found.kind === debugFiles ? nameOf(found.script) : path;
    if (!(best.get(key)?.rank <= found.rank)) best.set(key, { ...found, path, file });
  }
  return [...best.values()].map((found) => ({
    ...found,
    isOptional: best.size > 1 && nameOf(found.path) === nameOf(found.script),
  }));
}

/** The frame of a script or module that a file belongs to. `inside` is the name of the script in the file. */
export function frameOf(frames, script, inside) {
  const name = nameOf(script);
  const matching = (matches) => frames.find(({ file }) => matches(nameOf(file)));
  const isNamed = frames.some(({ file }) => /\.wasm$/i.test(nameOf(file)));
  // The name of the file goes first: the name that webpack writes into a map has a hash that is not that of the script.
  return (
    matching((own) => own === name) ??
    matching((own) => inside && own === nameOf(inside)) ??
    matching((own) => isSameModule(own || (isNamed ? '' : name), name))
  );
}

/** Why files were of no use. */
export function otherFiles(files, frames) {
  const names = [...new Set(frames.map(({ file }) => nameOf(file) || 'a module without a name'))];
  const given =
    files.length === 1 ? `${nameOf(files[0].path)} is` : `These ${files.length} files are`;
  return `${given} of other files. The frames are in ${names.slice(0, 5).join(', ')}.`;
}
