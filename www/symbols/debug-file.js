// A debug file: resolves frames of a wasm module to functions and lines of Rust. The crate `tinyturret-symbols` reads it, as a
// wasm module of the viewer, which is called the reader here.

import { bounded } from './bounded.js';
import { SymbolError } from './symbol-error.js';

/** The reader needs several times as much memory. */
export const MAX_DEBUG_BYTES = 150 << 20;
/** The start of a path in a library, up to the folder of the crate: registry, git, or the standard library and its crates. */
const LIBRARY =
  /^.*[\\/](?:registry[\\/]src[\\/][^\\/]+|git[\\/]checkouts[\\/][^\\/]+[\\/][^\\/]+|rustc[\\/][\da-f]{40}|rustlib[\\/]src[\\/]rust|rust[\\/]deps)[\\/]+/;
/** Names as long as this may have been cut off where they were captured. */
const LONG_NAME = 100;

/**
 * Resolves to `{ file, debugId, resolve(frame), check(frame), close() }`. `loadReader` returns a promise of the reader. With
 * `buildId`, a file of another build is refused. `resolve` and `check` throw a `SymbolError` if the file names another function
 * than the frame does.
 */
export async function openDebugFile(bytes, { loadReader, buildId }) {
  const { load } = await loadReader();
  const file = guarded(() => load(bytes, buildId || undefined));
  const resolve = (place) => guarded(() => file.resolve(place));
  const check = ({ index, name }) => {
    // Deno prints the index 0 for all functions.
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
    debugId: '',
    check,
    resolve(frame) {
      check(frame);
      const { index, offset, name } = frame;
      return resolve({ index, offset, name }).map(originalOf);
    },
    close: () => file.free(),
  };
}

/** Runs a call of the reader. */
function guarded(call) {
  try {
    return call();
  } catch (error) {
    if (error.code) throw new SymbolError(error.message.replace(/^(?:the file|this) /, 'it '));
    // It traps where its memory is exhausted, and cannot be used any more.
    throw Object.assign(new SymbolError('a debug file takes too much memory'), { isFatal: true });
  }
}

function nameOf(frames) {
  return frames.at(-1)?.function;
}

function isOtherName(one, other) {
  if (!one || !other || one === other) return false;
  const [short, long] = [one, other].sort((a, b) => a.length - b.length);
  return short.length < LONG_NAME || !long.startsWith(short);
}

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
