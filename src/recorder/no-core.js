// An object with the functions of `createCore` (core-loader.js) that do nothing, for a client that loads no core.

export const NO_CORE = {
  state: 'none',
  load() {},
  close() {},
  status() {},
  addReadError: (status) => status,
  afterWrite() {},
};
