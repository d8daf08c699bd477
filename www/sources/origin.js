// The source of groups for the viewer on a page of its own: the backends of the origin of this page.
//
// A source is an object with the groups that a viewer shows: { list, exceptions, act, status, estimate, subscribe,
// exportReport, readReport }. `act` has the functions that change groups. A source without `act` is read-only.

import { hideFailures } from './hide-failures.js';
import { startWorker } from './in-worker.js';

/**
 * Starts the core, in a worker if possible, and else in the page. Resolves to a source with the groups in the backends of this
 * origin. Rejects if the core does not load. Tests replace `start`, which starts the worker, and `load`, which loads the
 * package.
 */
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

/**
 * Resolves to the result of `open` for a core in a Web Worker of this page, or to undefined if the core cannot run in a
 * worker.
 */
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
  // In the npm package the caller is `viewer/main.js`, so the path leads to the entry of the package.
  return import('../index.js');
}

/**
 * Initializes `turret`, an object with the functions of the package, for a namespace, and reads the groups. Resolves to `{
 * turret, groups }`. Rejects if the core does not load.
 */
async function open(turret, namespace) {
  await turret.init({ namespace, listen: false });
  // Reading the groups loads the wasm, after which the status shows whether the core has loaded.
  const groups = await turret.groups();
  const { core, error } = turret.status();
  if (core !== 'ok') throw new Error(error ?? 'WebAssembly did not load');
  return { turret, groups };
}
