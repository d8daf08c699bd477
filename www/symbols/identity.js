// Which symbol file belongs to which script, and whether it is certainly of the build that failed.

/** Vite, Rolldown and esbuild write eight characters, which may include the signs that separate words. */
const SHORT_HASH = /[-.]([\w-]{8})$/;
const LONG_HASH = /^[\da-z]{8,}$/i;

/** The address of a script, without query and fragment. WebKit omits the query in stacks. */
export function addressOf(file) {
  return file.replace(/[?#].*$/s, '');
}

/** The last part of an address or a path. */
export function nameOf(file) {
  return addressOf(file).split(/[\\/]/).at(-1);
}

/** Whether a bundler has put a hash of the content into the name, so that the name identifies the build. */
export function hasHash(name) {
  const stem = name.replace(/(?:\.min)?\.[a-z]+$/i, '');
  const [, short = ''] = SHORT_HASH.exec(stem) ?? [];
  const long = stem.split(/[-._]/).slice(1);
  return isRandom(short) || long.some((part) => LONG_HASH.test(part) && isRandom(part));
}

/** With digits, or with more capitals than a name has. */
function isRandom(text) {
  return /\d/.test(text) || (text.match(/[A-Z]/g) ?? []).length > 2;
}

/**
 * Whether these are names of one wasm module: `app-0123456789abcdef_bg.wasm` is a file, and `app.wasm` the name in the module
 * itself, which WebKit prints.
 */
export function isSameModule(one, other) {
  const [a, b] = [one, other].map(stemOfModule);
  if (a === undefined || b === undefined) return false;
  if (a === b) return true;
  const withoutHash = (stem) => stem.replace(/_[\da-f]{8,}$/, '');
  return hasHash(one) !== hasHash(other) && withoutHash(a) === withoutHash(b);
}

/** Linkers write `_` where cargo has `-`. */
function stemOfModule(name) {
  const [, stem] = /^(.*?)(?:_bg)?\.wasm$/i.exec(name) ?? [];
  return stem?.replaceAll('-', '_');
}

/**
 * The record of the file for a script in a release, or undefined. `records` are those of store.js. Without a hash in the
 * name, a file that was loaded for another release does not count. A module without a name is the only one of its release:
 * WebKit leaves out names at random.
 */
export function recordFor(records, file, release) {
  const name = nameOf(file);
  if (!name) return onlyModule(records, release);
  const address = addressOf(file);
  const matching = records.filter(
    (record) =>
      (record.name === name || isSameModule(record.name, name)) &&
      ((record.name === name && hasHash(name)) || record.release === release) &&
      (!record.address || record.address === address),
  );
  const closeness = ({ path }) => commonEnd(path, address);
  return matching.sort(
    (one, other) => closeness(other) - closeness(one) || other.used - one.used,
  )[0];
}

function onlyModule(records, release) {
  const modules = records.filter(
    (record) => record.release === release && stemOfModule(nameOf(record.path)) !== undefined,
  );
  const isOther = ({ path }) => !isSameModule(nameOf(path), nameOf(modules[0].path));
  return modules.some(isOther) ? undefined : modules.sort((one, other) => other.used - one.used)[0];
}

/**
 * Whether the name of the script, or a folder in the path of the file, identifies the build. A release without digits is only a
 * name.
 */
export function isVerified(name, path, release) {
  if (hasHash(name)) return true;
  return /\d/.test(release) && path.split('/').some((part) => isNamed(part, release));
}

/** `dist-1.4.2` is named after release 1.4.2, `dist-1.4.21` is not. */
function isNamed(part, release) {
  const at = part.indexOf(release);
  const around = [part[at - 1], part[at + release.length]];
  return at >= 0 && !around.some((character) => /[\da-z]/i.test(character ?? ''));
}

function commonEnd(one, other) {
  const [a, b] = [one, other].map((path) => path.split('/').reverse());
  const at = a.findIndex((part, index) => part !== b[index]);
  return at < 0 ? a.length : at;
}
