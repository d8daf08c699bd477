// Reads which of the frames of a stack can be resolved to original source code, and where they are.

/** Whether a frame has a position in a script or in a wasm module, so that symbols can resolve it to source code. */
export function isResolvable(frame) {
  return isScriptFrame(frame) || isWasmFrame(frame);
}

/**
 * Whether a frame is in a script that has a name. The address of a page often ends with `/`, and scripts in the text of a page
 * have no symbols.
 */
export function isScriptFrame({ file, line, column }) {
  return /^[^?#]*[^/?#]([?#]|$)/.test(file ?? '') && line > 0 && column > 0;
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

/** Returns the id of the build of a frame's file as a text, or ''. `debugIds` are those of the frame's exception. */
export function debugIdOf({ file }, { debugIds = {} }) {
  // WebKit prints the name of a module or `<?>`, which the core replaces by ''. The key '' stands for any such module.
  const any = file.includes('/') ? '' : debugIds[''];
  return `${debugIds[file || '<?>'] ?? any ?? ''}`;
}

/**
 * Returns a text that identifies a frame by the release and debug id of its file, and by its position. It is equal for frames
 * that resolve to the same original frames. `exception` is the one of the frame, of which `release` and `debugIds` are read.
 */
export function frameKey(frame, exception) {
  const { file, ...position } = positionOf(frame);
  const key = `${exception.release ?? ''}\n${[file, ...Object.values(position)].join(':')}`;
  const id = debugIdOf(frame, exception);
  return id ? `${key}\n${id}` : key;
}
