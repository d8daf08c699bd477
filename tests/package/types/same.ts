// The entry and wasm-pack's own output: the same names, and types that fit. Only compiled, in a project.

import * as entry from 'tinyturret';
import * as raw from './node_modules/tinyturret/tinyturret.js';

type Raw = Omit<typeof raw, 'default' | 'initSync'>;

export const fits: typeof entry = raw;
export const names: Record<keyof Raw, unknown> = entry;
