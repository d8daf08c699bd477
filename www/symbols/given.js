// Decides which of the files that a user chooses may contain symbols, and which frames each file can resolve.

import { addressOf, commonEnd, framesOfBuild, isSameModule, nameOf } from './identity.js';
import { debugFiles, fileAt } from './kinds.js';

/**
 * Returns the files that may contain symbols, `[{ path, file, kind, rank, script, isOptional }]`, with the properties that
 * `fileAt` returns. If there are several debug files for modules of one name, only those of the best rank are returned.
 * `isOptional` marks a wasm module that was chosen together with other files: it is not a problem if the module has no
 * symbols.
 *
 * `files` are `[{ path, file }]`, where `file` is a `Blob`.
 */
export function symbolFilesIn(files) {
  const found = files
    .map(({ path, file }) => ({ ...fileAt(path), path, file }))
    .filter(({ kind }) => kind);
  // Debug files are compared by the name of the module without its folder, because a build may write the debug file and the
  // module into different folders.
  const keyOf = ({ kind, script, path }) => (kind === debugFiles ? nameOf(script) : path);
  const best = new Map();
  for (const item of found) {
    const key = keyOf(item);
    best.set(key, Math.min(item.rank, best.get(key) ?? item.rank));
  }
  const kept = found.filter((item) => item.rank === best.get(keyOf(item)));
  return kept.map((item) => ({
    ...item,
    isOptional: kept.length > 1 && nameOf(item.path) === nameOf(item.script),
  }));
}

/**
 * Returns the frames in the script or module to which an opened symbol file belongs; of several scripts with one name, those in
 * the one whose path is most similar. Throws a `SymbolError` if all scripts with the name are certainly of other builds.
 * `script` is the path of the script, derived from the path of the symbol file. `file` is the name of the script that the
 * symbol file contains, or '', and `debugId` the id of its build.
 */
export function framesOf(frames, script, { file: inside, debugId }) {
  const name = nameOf(script);
  const isNamed = frames.some(({ file }) => /\.wasm$/i.test(nameOf(file)));
  // The name derived from the path of the symbol file is tried before the name inside it, because webpack writes names with
  // wrong hashes into source maps.
  const named = [
    (own) => own === name,
    (own) => inside && own === nameOf(inside),
    (own) => isSameModule(own || (isNamed ? '' : name), name),
  ]
    .map((matches) => frames.filter(({ file }) => matches(nameOf(file))))
    .find(([first]) => first);
  const own = framesOfBuild(named ?? [], debugId);
  const closeness = ({ file }) => commonEnd(script, addressOf(file));
  own.sort((one, other) => closeness(other) - closeness(one));
  return own.filter(({ file }) => file === own[0].file);
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
