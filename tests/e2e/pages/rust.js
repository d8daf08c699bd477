// Starts the Rust app of the playground, whose start function calls tinyturret::init(). The script of wasm-bindgen has one
// instance per module, so it is imported with another query each time, which makes another module.

let instances = 0;

globalThis.startRust = async function startRust() {
  const rust = await import(`../playground/pkg/playground.js?instance=${++instances}`);
  await rust.default();
  return rust;
};

/** Starts the app and calls its export `name` in a timer, so that no promise of the test catches its error. */
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
