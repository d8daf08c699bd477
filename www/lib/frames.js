// Reads frames for the resolution of symbols.

/** Whether a frame has a position in a script or in a wasm module. */
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
 * Returns the properties of a frame that the worker for symbols needs: `{ file, line, column }`, or `{ file, index, offset,
 * name }` of a wasm frame. `file` is then the address of the module or its name, or '' if the engine printed neither; `name`
 * is that of the function as it was printed.
 */
export function positionOf(frame) {
  const { file, line, column, index, offset } = frame;
  if (!isWasmFrame(frame)) return { file, line, column };
  const isAddress = /\.wasm(?:[?#]|$)/i.test(file);
  const name = frame.symbol ?? frame.function;
  return { file: isAddress ? file : (frame.module ?? ''), index, offset, name };
}

/** Returns a key, which is equal for frames of one release that resolve to the same original frames. */
export function frameKey(frame, release = '') {
  const { file, ...position } = positionOf(frame);
  return `${release}\n${[file, ...Object.values(position)].join(':')}`;
}
