// The wasm of the viewer that reads debug files. It is text, because a worker cannot read the bytes of a wasm module that it
// imports.

import { files as encoded } from './reader-files.js';

export const files = Object.fromEntries(
  Object.entries(encoded).map(([name, { type, base64 }]) => [name, { type, text: decode(base64) }]),
);

function decode(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
