// Reads frames for the resolution of symbols.

/** Whether a frame has a position in a script. A frame in a wasm module has an offset and no line. */
export function isScriptFrame({ file, line, column }) {
  return file && line > 0 && column > 0;
}

/** Returns a key that is the same for frames of one release with the same position. */
export function frameKey({ file, line, column }, release = '') {
  return `${release}\n${file}:${line}:${column}`;
}
