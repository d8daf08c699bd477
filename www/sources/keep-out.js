// Failures of the viewer's own page and of its worker, for example in a browser extension, are not failures of the app.

const TYPES = ['error', 'unhandledrejection', 'securitypolicyviolation'];

/** Hides failures from all listeners that are added later, such as those of the recorder. */
export function keepOut(global) {
  for (const type of TYPES) {
    global.addEventListener(type, (event) => event.stopImmediatePropagation(), true);
  }
}
