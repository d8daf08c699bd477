// Where the groups come from: the tiers of this origin.
// A source is { list, exceptions, act, status, estimate, subscribe, exportReport, readReport }; `act` names what can be done
// to it.

import { startWorker } from './in-worker.js';
import { keepOut } from './keep-out.js';

export async function openOrigin(namespace) {
  keepOut(globalThis);
  const { turret, groups } = (await openInWorker(namespace)) ?? (await openInPage(namespace));
  let first = groups;
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

/** Resolves to undefined if the core cannot run in a worker here. */
async function openInWorker(namespace) {
  const turret = await startWorker(namespace);
  try {
    return turret && (await open(turret, namespace));
  } catch {
    turret.end();
    return undefined;
  }
}

async function openInPage(namespace) {
  // Relative to the bundle, viewer/main.js of the package.
  return open(await import('../index.js'), namespace);
}

/** Rejects if the core does not load. */
async function open(turret, namespace) {
  await turret.init({ namespace, listen: false });
  // Reading loads the wasm.
  const groups = await turret.groups();
  const { core, error } = turret.status();
  if (core !== 'ok') throw new Error(error ?? 'WebAssembly did not load');
  return { turret, groups };
}
