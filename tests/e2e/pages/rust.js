// Its start function calls tinyturret::init(). The glue keeps one instance a
// module; another query makes it another module.

let instances = 0;

globalThis.startRust = async function startRust() {
  const rust = await import(`../playground/pkg/playground.js?instance=${++instances}`);
  await rust.default();
  return rust;
};

/** Calls an export outside any promise of a test. */
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
