// Where the groups come from: the tiers of this origin.
// A source is { list, exceptions, act, status, subscribe, exportReport, readReport }; `act` names what can be done to it.

export async function openOrigin(namespace) {
  for (const type of ['error', 'unhandledrejection', 'securitypolicyviolation']) {
    addEventListener(type, keepOut, true);
  }
  const turret = await import('../index.js');
  await turret.init({ namespace, listen: false });
  // Reading loads the wasm.
  let first = await turret.groups();
  const { core, error } = turret.status();
  if (core !== 'ok') throw new Error(error ?? 'WebAssembly did not load');
  let estimate;
  navigator.storage?.estimate().then(
    (told) => {
      estimate = told;
    },
    () => {},
  );
  return {
    list() {
      const groups = first ?? turret.groups();
      first = undefined;
      return groups;
    },
    exceptions: turret.exceptions,
    act: {
      resolve: turret.resolve,
      ignore: turret.ignore,
      reopen: turret.reopen,
      remove: turret.remove,
      clear: turret.clear,
    },
    exportReport: turret.exportReport,
    readReport: turret.readReport,
    status: turret.status,
    estimate: () => estimate,
    subscribe: turret.subscribe,
  };
}

// What fails in the viewer's own page, such as the styles of a browser's extension, is none of the app's exceptions.
// The recorder comes later, with index.js, and does not hear of it.
function keepOut(event) {
  event.stopImmediatePropagation();
}
