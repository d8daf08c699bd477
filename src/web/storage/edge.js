// The JavaScript that a Rust worker (feature `edge`) links in addition to the recorder. scripts/bundle.mjs bundles it into one
// file.

import { createSharedCore } from '../../recorder/shared-core.js';

export { d1 } from '../../../pkg-template/stores/d1.js';
export { kv } from '../../../pkg-template/stores/kv.js';

export const sharedCore = () => createSharedCore;
