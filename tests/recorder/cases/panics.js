/** The panics that the panic hook of faults/ has reported. */
export const panics = [];

globalThis.panicked = (location, message, stack) => {
  panics.push({ facts: { kind: 'panic', type: 'panic', message, location }, stack });
};
