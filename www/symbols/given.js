// Decides which of the files that a user chooses may contain symbols, and which frames each file can resolve.

import { isSameModule, nameOf } from './identity.js';
import { debugFiles, fileAt } from './kinds.js';

/**
 * Returns the files that may contain symbols, `[{ path, file, kind, rank, script, isOptional }]`, with the properties that
 * `fileAt` returns. If there are several debug files for one module, only the best one is returned. `isOptional` marks a wasm
 * module that was chosen together with other files: it is not a problem if the module has no symbols.
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
 * Returns the first frame in the script or module to which a symbol file belongs, or undefined. `script` is the path of the
 * script, derived from the path of the symbol file. `inside` is the name of the script that the symbol file contains, or ''.
 */
export function frameOf(frames, script, inside) {
  const name = nameOf(script);
  const matching = (matches) => frames.find(({ file }) => matches(nameOf(file)));
  const isNamed = frames.some(({ file }) => /\.wasm$/i.test(nameOf(file)));
  // The name derived from the path of the symbol file is tried before the name inside it, because webpack writes names with
  // wrong hashes into source maps.
  return (
    matching((own) => own === name) ??
    matching((own) => inside && own === nameOf(inside)) ??
    matching((own) => isSameModule(own || (isNamed ? '' : name), name))
  );
}

/**
 * Returns the text that explains to the user why none of the chosen `files` is used: they belong to other scripts than the
 * frames.
 */
export function otherFiles(files, frames) {
  const names = [...new Set(frames.map(({ file }) => nameOf(file) || 'a module without a name'))];
  const given =
    files.length === 1
      ? `${nameOf(files[0].path)} does not belong`
      : `None of these ${files.length} files belongs`;
  return `${given} to this stack, whose frames are in ${names.slice(0, 5).join(', ')}.`;
}
