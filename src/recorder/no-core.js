// The core of a client that loads no core. It has the functions of `createCore` and does nothing.

export const NO_CORE = {
  state: 'none',
  load() {},
  close() {},
  status() {},
  addReadError: (status) => status,
  afterWrite() {},
};
