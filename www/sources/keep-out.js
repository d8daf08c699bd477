// What fails in the viewer's own page and its worker, such as the styles of a browser's extension, is none of the app's
// exceptions.

const TYPES = ['error', 'unhandledrejection', 'securitypolicyviolation'];

/** Keeps failures from all listeners that are added later, as the recorder's are. */
export function keepOut(global) {
  for (const type of TYPES) {
    global.addEventListener(type, (event) => event.stopImmediatePropagation(), true);
  }
}
