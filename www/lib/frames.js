// Frames of a stack, as far as the resolving of symbols is concerned.

/** Whether a frame has a position in a script. A frame in a wasm module has an offset and no line. */
export function isScriptFrame({ file, line, column }) {
  return file && line > 0 && column > 0;
}

/** The same for frames of one release that resolve to the same. */
export function frameKey({ file, line, column }, release = '') {
  return `${release}\n${file}:${line}:${column}`;
}
