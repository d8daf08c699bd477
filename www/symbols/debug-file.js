// Resolves frames of a wasm module to functions and lines of Rust with a debug file. The viewer reads debug files with
// a wasm module that is built from the crate `tinyturret-symbols`; this module is called the reader.

import { bounded } from './bounded.js';
import { SymbolError } from './symbol-error.js';

/** Maximum bytes of a debug file. A larger one is refused, because the reader takes several times as much memory. */
export const MAX_DEBUG_BYTES = 150 << 20;
/**
 * Matches the start of a path of Rust source in a library, up to the root of the crate or checkout: in cargo's registry, in a
 * git checkout, or in the standard library and its dependencies.
 */
const LIBRARY =
  /^.*[\\/](?:registry[\\/]src[\\/][^\\/]+|git[\\/]checkouts[\\/][^\\/]+[\\/][^\\/]+|rustc[\\/][\da-f]{40}|rustlib[\\/]src[\\/]rust|rust[\\/]deps)[\\/]+/;
const TOO_MUCH_MEMORY =
  'reading a debug file takes too much memory: build a smaller one with debug = "line-tables-only"';
/**
 * Minimum characters of the name of a function that may have been cut off when the failure was captured. A shorter name is
 * complete.
 */
const LONG_NAME = 100;

/**
 * Opens a debug file. Resolves to `{ file, debugId, resolve(frame), check(frame), close() }`, as `kinds.js` describes it;
 * `file` is an empty text. Rejects with a `SymbolError` if the file cannot be read, or has another build id than `buildId`.
 * `buildId` may be missing.
 *
 * `loadReader` returns a promise of the reader. `resolve` and `check` throw a `SymbolError` if the function at the index of
 * the frame has another name in the file than in the frame.
 */
export async function openDebugFile(bytes, { loadReader, buildId }) {
  const { load } = await loadReader();
  const file = guarded(() => load(bytes, buildId || undefined));
  const resolve = (place) => guarded(() => file.resolve(place));
  const check = ({ index, name }) => {
    // Deno prints the index 0 for all functions, so the index 0 does not identify a function.
    if (!index || !name) return;
    const [inFile, inStack] = [resolve({ index }), resolve({ name })].map(nameOf);
    if (isOtherName(inFile, inStack)) {
      throw new SymbolError(
        `it is of another build: function ${index} is ${bounded(inFile)} in the file, and ${bounded(inStack)} in the stack`,
      );
    }
  };
  return {
    file: '',
    debugId: file.buildId ?? '',
    check,
    resolve(frame) {
      check(frame);
      const { index, offset, name } = frame;
      return resolve({ index, offset, name }).map(originalOf);
    },
    close: () => file.free(),
  };
}

/**
 * Returns the result of `call`, a function that calls the reader of debug files. Throws a `SymbolError` instead of any error
 * of the reader. The `SymbolError` has `isFatal` if the reader cannot be used any more.
 */
function guarded(call) {
  try {
    return call();
  } catch (error) {
    if (error.code) throw new SymbolError(error.message.replace(/^(?:the file|this) /, 'it '));
    // An error without a code is a trap: the reader has run out of memory and is in an unknown state.
    throw Object.assign(new SymbolError(TOO_MUCH_MEMORY), { isFatal: true });
  }
}

/**
 * Returns the name of the outermost function, into which the compiler has inlined the functions of the other frames; undefined
 * if there are no frames.
 */
function nameOf(frames) {
  return frames.at(-1)?.function;
}

/**
 * Whether two names are certainly names of different functions: both are known and differ, and the shorter one cannot be the
 * start of the longer one that was cut off when the failure was captured.
 */
function isOtherName(one, other) {
  if (!one || !other || one === other) return false;
  const [short, long] = [one, other].sort((a, b) => a.length - b.length);
  return short.length < LONG_NAME || !long.startsWith(short);
}

/**
 * Returns the original frame for a frame that the reader has returned, with bounded texts. A path in a library starts below
 * the folder that differs between machines.
 */
function originalOf({ function: name, file, line, column, inlined }) {
  return {
    function: name && bounded(name),
    file: file && bounded(file.replace(LIBRARY, '').replaceAll('\\', '/')),
    line,
    column,
    isInlined: inlined,
    isIgnored: LIBRARY.test(file ?? ''),
  };
}
