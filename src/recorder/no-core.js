// Takes the place of a core where the recorder loads none.

export const NO_CORE = {
  state: 'none',
  open() {},
  close() {},
  status() {},
  withTier: (own) => own,
  written() {},
};
