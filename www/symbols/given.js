// Decides which of the files that a user chooses may contain symbols, and to which frames they belong.

import { isSameModule, nameOf } from './identity.js';
import { debugFiles, fileAt } from './kinds.js';

/**
 * Returns the files that may contain symbols, `[{ path, file, kind, rank, script, isOptional }]`, with the properties
 * that `fileAt` returns. If there are several debug files for one module, only the best one is returned. `isOptional`
 * marks a module among other files: a module without symbols is not a problem then.
 *
 * `files` are `[{ path, file }]`, where `file` is a `Blob`.
 */
export function symbolFilesIn(files) {
  const best = new Map();
  for (const { path, file } of files) {
    const found = fileAt(path);
    if (!found) continue;
    // Debug files are compared by the name of the module without its folder, because a build may write the debug file and the
    // module into different folders.
    const key = found.kind === debugFiles ? nameOf(found.script) : path;
    if (!(best.get(key)?.rank <= found.rank)) best.set(key, { ...found, path, file });
  }
  return [...best.values()].map((found) => ({
    ...found,
    isOptional: best.size > 1 && nameOf(found.path) === nameOf(found.script),
  }));
}

/**
 * Returns the first frame in the script or module to which a symbol file belongs, or undefined. `script` is the path of
 * the script by the path of the file, `inside` the name of the script in the file, or ''.
 */
export function frameOf(frames, script, inside) {
  const name = nameOf(script);
  const matching = (matches) => frames.find(({ file }) => matches(nameOf(file)));
  const isNamed = frames.some(({ file }) => /\.wasm$/i.test(nameOf(file)));
  // The name by the path of the file is tried before the name inside the file, because webpack writes names with wrong hashes
  // into maps.
  return (
    matching((own) => own === name) ??
    matching((own) => inside && own === nameOf(inside)) ??
    matching((own) => isSameModule(own || (isNamed ? '' : name), name))
  );
}

/** Returns the text that explains why the files are not used: they belong to other scripts than the frames. */
export function otherFiles(files, frames) {
  const names = [...new Set(frames.map(({ file }) => nameOf(file) || 'a module without a name'))];
  const given =
    files.length === 1 ? `${nameOf(files[0].path)} is` : `These ${files.length} files are`;
  return `${given} of other files. The frames are in ${names.slice(0, 5).join(', ')}.`;
}
