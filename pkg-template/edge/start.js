// Starts the recorder and the mounts, with the settings of the first call, and with those that later calls add.

import { createSettings } from './settings.js';

/** Settings for what the worker itself does. All others are those of `init`. */
const MOUNT = [
  'viewerPath',
  'authorize',
  'auth',
  'development',
  'collectPath',
  'collectOrigins',
  'maxReportedGroups',
  'trustProxy',
  'address',
  'symbols',
  'captureTail',
];
/** Those of them that the core gets when it starts. */
const OF_CORE = ['collectPath', 'maxReportedGroups'];

/**
 * Returns `start(given, env)`: starts with the settings of this call, and those of earlier calls. `setMounts(settings)` gets
 * those for what the worker itself does. `turret` and `platform` are those of edge.js.
 */
export function starter(turret, platform, setMounts, warn) {
  const settings = createSettings(warn);
  let hasStarted = false;
  /** With what `init` was called here last. */
  let own;

  return (given, env) => {
    if (hasStarted && given === undefined) return;
    const isFirst = !hasStarted;
    const begunWith = platform.settingsOfInit?.();
    if (begunWith !== own) settings.setInit(begunWith, env);
    const added = settings.add(given, platform.env ?? env);
    if (hasStarted && !added.length) return;
    hasStarted = true;
    const { mount, others } = separate(settings.get());
    if (isFirst || added.some((name) => MOUNT.includes(name) || name === 'storageBackends')) {
      // Without a prototype, so that a polluted `Object.prototype` cannot open the viewer.
      setMounts({ __proto__: null, ...mount, storageBackends: others.storageBackends });
    }
    const mustInit = isFirst && !begunWith;
    if (mustInit || added.some((name) => !MOUNT.includes(name) || OF_CORE.includes(name))) {
      // With `ignoreStorageErrors: false` it may reject, and `onStorageError` has been called.
      own = { ...platform.settings, ...others };
      turret.init(own).catch(() => {});
    }
  };
}

function separate(settings) {
  const mount = { __proto__: null };
  const others = { __proto__: null };
  for (const name of Object.keys(settings)) {
    (MOUNT.includes(name) ? mount : others)[name] = settings[name];
  }
  return { mount, others };
}
