// Starts instances of the Rust app, whose start function calls tinyturret::init(). Each instance needs another URL of the glue,
// because the glue keeps one instance per module.

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
