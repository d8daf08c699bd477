// Reads frames for the resolution of symbols.

/** Whether a frame has a position in a script or in a wasm module. */
export function isResolvable(frame) {
  return isScriptFrame(frame) || isWasmFrame(frame);
}

export function isScriptFrame({ file, line, column }) {
  return file && line > 0 && column > 0;
}

/** A frame in a wasm module has no line. WebKit prints no offset, and Deno prints no index of use. */
export function isWasmFrame({ index, offset }) {
  return index !== undefined || offset !== undefined;
}

/**
 * What the worker for symbols needs of a frame: `{ file, line, column }`, or `{ file, index, offset, name }` of a wasm frame.
 * `file` is then the address of the module or its name, or '' if the engine printed neither; `name` is that of the function as
 * it was printed.
 */
export function positionOf(frame) {
  const { file, line, column, index, offset } = frame;
  if (!isWasmFrame(frame)) return { file, line, column };
  const isAddress = /\.wasm(?:[?#]|$)/i.test(file);
  const name = frame.symbol ?? frame.function;
  return { file: isAddress ? file : (frame.module ?? ''), index, offset, name };
}

/** The same for frames of one release that resolve to the same. */
export function frameKey(frame, release = '') {
  const { file, ...position } = positionOf(frame);
  return `${release}\n${[file, ...Object.values(position)].join(':')}`;
}
