// Where the groups come from: the backends of this origin.
//
// A source is { list, exceptions, act, status, estimate, subscribe, exportReport, readReport }. `act` has the functions
// that change groups.

import { hideFailures } from './hide-failures.js';
import { startWorker } from './in-worker.js';

/** `start` and `load` are for tests: they start the worker, and load the package. */
export async function openOrigin(namespace, { start = startWorker, load = loadPackage } = {}) {
  hideFailures(globalThis);
  const { turret, groups } =
    (await openInWorker(namespace, start)) ?? (await open(await load(), namespace));
  let first = groups;
  let estimate;
  navigator.storage?.estimate().then(
    (result) => {
      estimate = result;
    },
    () => {},
  );
  return {
    ...turret,
    act: turret,
    list() {
      const groups = first ?? turret.groups();
      first = undefined;
      return groups;
    },
    estimate: () => estimate,
  };
}

/** Resolves to undefined if the core cannot run in a worker. */
async function openInWorker(namespace, start) {
  const turret = await start(namespace);
  try {
    return turret && (await open(turret, namespace));
  } catch {
    turret.end();
    return undefined;
  }
}

function loadPackage() {
  // Relative to the bundle, viewer/main.js of the package.
  return import('../index.js');
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
