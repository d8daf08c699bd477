// The public functions that the entries of all platforms export.

import { turret } from './client.js';

export const {
  init,
  capture,
  breadcrumb,
  status,
  subscribe,
  flush,
  openViewer,
  groups,
  exceptions,
  resolve,
  ignore,
  reopen,
  remove,
  clear,
  exportReport,
  importReport,
  readReport,
  top,
} = turret;
