// The version of tinyturret, which is written in Cargo.toml only.

import { readFile } from 'node:fs/promises';

const manifest = await readFile(new URL('../Cargo.toml', import.meta.url), 'utf8');

/** The version of the crate and of the npm package. */
export const [, VERSION] = /^version = "(.*)"$/m.exec(manifest);
