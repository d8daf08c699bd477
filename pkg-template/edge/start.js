// Starts the recorder and the router with the settings of the first call of `withTurret`, and again when a later call adds
// settings.

import { createSettings } from './settings.js';

/** The names of the settings of `withTurret` itself. All other settings are those of `init`. */
const OF_WRAPPER = [
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
/** The names of the settings of `withTurret` that the core reads when it starts. If a call adds one, `init` is called again. */
const OF_CORE = ['collectPath', 'maxReportedGroups'];

/**
 * Returns `start(given, env)`, which starts the recorder and the router with the settings of this call and of earlier calls,
 * and again only if this call adds a setting. `given` may be a function of `env`. `setRoutes(settings)` gets the settings of
 * the wrapper and `storageBackends`. `turret` and `platform` are the parameters of `edge` in edge.js.
 */
export function starter(turret, platform, setRoutes, warn) {
  const settings = createSettings(warn);
  let hasStarted = false;
  /** The settings with which `start` called `init` last. If `init` has other settings, the app has called it. */
  let passed;

  return (given, env) => {
    if (hasStarted && given === undefined) return;
    const isFirst = !hasStarted;
    const ofInit = platform.settingsOfInit?.();
    if (ofInit !== passed) settings.setInit(ofInit, env);
    const added = settings.add(given, platform.env ?? env);
    if (hasStarted && !added.length) return;
    hasStarted = true;
    const [ofWrapper, others] = separate(settings.get());
    if (isFirst || added.some((name) => OF_WRAPPER.includes(name) || name === 'storageBackends')) {
      // The object has no prototype, so that a polluted `Object.prototype` cannot open the viewer.
      setRoutes({ __proto__: null, ...ofWrapper, storageBackends: others.storageBackends });
    }
    const mustInit = isFirst && !ofInit;
    if (mustInit || added.some((name) => !OF_WRAPPER.includes(name) || OF_CORE.includes(name))) {
      passed = { ...platform.settings, ...others };
      // With `ignoreStorageErrors: false`, `init` may reject. The error is ignored, because `onStorageError` has got it.
      turret.init(passed).catch(() => {});
    }
  };
}

function separate(settings) {
  const ofWrapper = { __proto__: null };
  const others = { __proto__: null };
  for (const name of Object.keys(settings)) {
    (OF_WRAPPER.includes(name) ? ofWrapper : others)[name] = settings[name];
  }
  return [ofWrapper, others];
}
