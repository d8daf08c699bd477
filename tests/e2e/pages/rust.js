// The start function of the app calls tinyturret::init(). The glue keeps one instance per module, and another query makes
// another module.

let instances = 0;

globalThis.startRust = async function startRust() {
  const rust = await import(`../playground/pkg/playground.js?instance=${++instances}`);
  await rust.default();
  return rust;
};

/** Calls the export `name` in a timer, so that its error is not caught by a promise of the test. */
globalThis.callRust = async function callRust(name) {
  const rust = await startRust();
  setTimeout(function callExport() {
    rust[name]();
  });
};

globalThis.breakConsole = function breakConsole() {
  for (const name of ['error', 'warn', 'log']) {
    console[name] = function failInConsole() {
      throw new Error('no console');
    };
  }
};
