/** What the panic hook of faults/ saw. */
export const panics = [];

globalThis.panicked = (location, message, stack) => {
  panics.push({ facts: { kind: 'panic', type: 'panic', message, location }, stack });
};
