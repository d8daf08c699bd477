// Hides the failures of the viewer's page and of its worker from the recorder. Such failures, for example of a browser
// extension, are not failures of the app.

const TYPES = ['error', 'unhandledrejection', 'securitypolicyviolation'];

/** Hides all failures of `global`, a page or a worker, from listeners that are added later, such as those of the recorder. */
export function hideFailures(global) {
  for (const type of TYPES) {
    global.addEventListener(type, (event) => event.stopImmediatePropagation(), true);
  }
}
