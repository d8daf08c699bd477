// Determines the frames to which the failures of app/ must be resolved.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { APP } from './builds.mjs';

/**
 * The innermost function of the app and its file, by the name of the failure. The line of the frame ends with a comment with
 * this name.
 */
const FUNCTIONS = {
  thrown: ['applyDiscount', 'main.js'],
  rejected: ['loadPrices', 'main.js'],
  pressed: ['onPress', 'main.js'],
  timer: ['later', 'main.js'],
  method: ['(anonymous in Cart.total)', 'cart.ts'],
  constructed: ['new Cart', 'cart.ts'],
  cause: ['readSettings', 'settings.js'],
  library: ['(anonymous in library)', 'main.js'],
  lazy: ['renderChart', 'chart.js'],
  aggregate: ['failTogether', 'main.js'],
};

/**
 * Resolves to `{ [failure]: { function, place, code, marked } }`: `place` is `file:line`, `code` the five lines around it, and
 * `marked` the line.
 */
export async function expectedFrames() {
  const entries = Object.entries(FUNCTIONS).map(async ([failure, [name, file]]) => {
    const lines = (await readFile(join(APP, file), 'utf8')).split('\n');
    const at = lines.findIndex((line) => line.endsWith(`// ${failure}`));
    const code = lines.slice(Math.max(0, at - 2), at + 3);
    return [failure, { function: name, place: `${file}:${at + 1}`, code, marked: lines[at] }];
  });
  return Object.fromEntries(await Promise.all(entries));
}
