// Takes the place of a core where the recorder loads none.

export const NO_CORE = {
  state: 'none',
  load() {},
  close() {},
  status() {},
  addReadError: (status) => status,
  afterWrite() {},
};
