// Reads which of the frames of a stack can be resolved to original source code, and where they are.

/** Whether a frame has a position in a script or in a wasm module, so that symbols can resolve it to source code. */
export function isResolvable(frame) {
  return isScriptFrame(frame) || isWasmFrame(frame);
}

export function isScriptFrame({ file, line, column }) {
  return file && line > 0 && column > 0;
}

/**
 * Whether a frame is in a wasm module: it has the index of a function or an offset. Such a frame has no line. WebKit prints
 * no offset, and Deno prints the index 0 for all functions.
 */
export function isWasmFrame({ index, offset }) {
  return index !== undefined || offset !== undefined;
}

/**
 * Returns the properties of a frame that the worker for symbols needs: `{ file, line, column }` of a script, or `{ file,
 * index, offset, name }` of a wasm module. For wasm, `file` is the address or the name of the module, or '' if the engine
 * printed neither, and `name` is the name of the function as the engine printed it.
 */
export function positionOf(frame) {
  const { file, line, column, index, offset } = frame;
  if (!isWasmFrame(frame)) return { file, line, column };
  const isAddress = /\.wasm(?:[?#]|$)/i.test(file);
  const name = frame.symbol ?? frame.function;
  return { file: isAddress ? file : (frame.module ?? ''), index, offset, name };
}

/**
 * Returns a text that identifies a frame by `release` and position. It is equal for frames that resolve to the same original
 * frames.
 */
export function frameKey(frame, release = '') {
  const { file, ...position } = positionOf(frame);
  return `${release}\n${[file, ...Object.values(position)].join(':')}`;
}
