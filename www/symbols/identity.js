// Decides which symbol file belongs to which script, and whether the file is certainly of the build that failed.

import { bounded } from './bounded.js';
import { SymbolError } from './symbol-error.js';

/** Matches the hash that Vite, Rolldown or esbuild adds to a file name: eight characters, which may include `-` and `_`. */
const SHORT_HASH = /[-.]([\w-]{8})$/;
/** Matches a part of a file name that may be the hash of a bundler other than Vite, Rolldown and esbuild. */
const LONG_HASH = /^[\da-z]{8,}$/i;
/** Matches a part of a file name that consists of words, such as `bootstrap5` or `UserProfilePage`. */
const WORDS = /^[a-z]+\d$|^([A-Z][a-z]+)+$/;
/**
 * Matches a segment of a path, in which `/` stands for a release, if the release is only a part of a longer one, such as 1.4.2
 * in `dist-1.4.2-rc.1`.
 */
const LONGER = /[\da-z]\/|\d\.\/|\/[\da-z]|\/[-.+][a-z.]*\d/i;

/** Returns a path or URL without query and fragment, because WebKit omits the query in stacks. */
export function addressOf(file) {
  return file.replace(/[?#].*$/s, '');
}

/** Returns the last segment of a path or URL, without query and fragment. */
export function nameOf(file) {
  return addressOf(file).split(/[\\/]/).at(-1);
}

/** Whether the name of a file contains a hash of its content, so that the name identifies the build. */
export function hasHash(name) {
  const stem = name.replace(/(?:\.min)?\.[a-z]+$/i, '');
  const [, short = ''] = SHORT_HASH.exec(stem) ?? [];
  const long = stem.split(/[-._]/).slice(1);
  return isRandom(short) || long.some((part) => LONG_HASH.test(part) && isRandom(part));
}

/** Whether a part of a file name contains digits or at least three capitals, and so is more likely a hash than words. */
function isRandom(text) {
  return (/\d/.test(text) || (text.match(/[A-Z]/g) ?? []).length > 2) && !WORDS.test(text);
}

/**
 * Whether two names belong to one wasm module. A module has two names: the name of its file, such as
 * `app-0123456789abcdef_bg.wasm`, and the one in the module itself, such as `app.wasm`, which WebKit prints.
 */
export function isSameModule(one, other) {
  const [a, b] = [one, other].map(stemOfModule);
  if (a === undefined || b === undefined) return false;
  if (a === b) return true;
  const withoutHash = (stem) => stem.replace(/_[\da-f]{8,}$/, '');
  return hasHash(one) !== hasHash(other) && withoutHash(a) === withoutHash(b);
}

/**
 * Returns the name of a wasm module without `_bg` and extension, or undefined for other files. `-` becomes `_`, because
 * linkers replace `-` in the names of cargo packages.
 */
function stemOfModule(name) {
  const [, stem] = /^(.*?)(?:_bg)?\.wasm$/i.exec(name) ?? [];
  return stem?.replaceAll('-', '_');
}

/**
 * Returns the record of the symbol file for the script of a frame, or undefined. `records` are those of `store.js`. Never
 * returns a symbol file whose debug id differs from that of the frame. A symbol file of another release is returned only if its
 * debug id is that of the frame, or if its name contains a hash, and a fetched file only for the URL of its script. If several
 * match, returns one with the debug id of the frame, among equals the one whose path has the longest end in common with the
 * file of the frame, and then the one that was used last.
 *
 * WebKit omits the names of some modules. If the file of the frame is empty, the symbol file of the wasm module of the release
 * is returned, if there is only one module.
 */
export function recordFor(records, { file, release, debugId }) {
  const isSame = (record) => isSameBuild(debugId, record.debugId);
  const usable = records.filter((record) => isSame(record) ?? true);
  const isOfRelease = (record) => record.release === release || isSame(record) === true;
  const name = nameOf(file);
  if (!name) return onlyModule(usable.filter(isOfRelease));
  const address = addressOf(file);
  const matching = usable.filter(
    (record) =>
      (record.name === name || isSameModule(record.name, name)) &&
      ((record.name === name && hasHash(name)) || isOfRelease(record)) &&
      (!record.address || record.address === address),
  );
  const closeness = ({ path }) => commonEnd(path, address);
  return matching.sort(
    (one, other) =>
      !!isSame(other) - !!isSame(one) || closeness(other) - closeness(one) || other.used - one.used,
  )[0];
}

/** Whether two debug ids are equal, in any case; undefined if one of them is missing. */
export function isSameBuild(one, other) {
  return one && other ? one.toLowerCase() === other.toLowerCase() : undefined;
}

/**
 * Returns the frames that may be of the build with this debug id. Throws a `SymbolError` if all frames are certainly of other
 * builds.
 */
export function framesOfBuild(frames, debugId) {
  const own = frames.filter((frame) => isSameBuild(frame.debugId, debugId) !== false);
  if (frames.length > 0 && own.length === 0) {
    throw new SymbolError(
      `it is of another build: its id is ${bounded(debugId)}, and the failure is of ${bounded(frames[0].debugId)}`,
    );
  }
  return own;
}

/** Returns the last used record of a wasm module; undefined if there is not exactly one module among the records. */
function onlyModule(records) {
  const modules = records.filter((record) => stemOfModule(nameOf(record.path)) !== undefined);
  const isOther = ({ path }) => !isSameModule(nameOf(path), nameOf(modules[0].path));
  return modules.some(isOther) ? undefined : modules.sort((one, other) => other.used - one.used)[0];
}

/**
 * Whether the symbol file of a record is certainly of the build that failed: `name`, the name of the script, contains a hash
 * and is also that of the record, or a segment of its path contains the release. A release without digits does not identify a
 * build.
 */
export function isVerified(name, { name: recorded, path }, release) {
  if (name === recorded && hasHash(name)) return true;
  return /\d/.test(release) && path.split('/').some((part) => isNamed(part, release));
}

/**
 * Whether a segment of a path contains the release, and not as a part of another one: `dist-1.4.2` contains 1.4.2, but not
 * 1.4. `dist-1.4.2-rc.1` contains neither.
 */
function isNamed(part, release) {
  const replaced = part.replace(release, '/');
  return replaced !== part && !LONGER.test(replaced);
}

/** Returns the number of segments at the end of two paths that are equal. */
export function commonEnd(one, other) {
  const [a, b] = [one, other].map((path) => path.split('/').reverse());
  const at = a.findIndex((part, index) => part !== b[index]);
  return at < 0 ? a.length : at;
}
