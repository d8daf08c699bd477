// Where the groups come from: the tiers of this origin.
// A source is { list, exceptions, act, status, subscribe, exportReport, readReport }; `act` names what can be done to it.

export async function openOrigin(namespace) {
  for (const type of ['error', 'unhandledrejection', 'securitypolicyviolation']) {
    addEventListener(type, keepOut, true);
  }
  const turret = await import('../index.js');
  const { session, tiers } = await turret.init({ namespace, listen: false });
  // Without its wasm tinyturret has no session; the tiers say why.
  if (!session) throw new Error(tiers[0]?.error ?? 'WebAssembly did not load');
  let estimate;
  navigator.storage?.estimate().then(
    (told) => {
      estimate = told;
    },
    () => {},
  );
  return {
    list: turret.groups,
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
// The guard comes later, with index.js, and does not hear of it.
function keepOut(event) {
  event.stopImmediatePropagation();
}
