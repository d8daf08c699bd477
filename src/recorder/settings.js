// Reads the settings of `init`. Each key that is unknown or has a wrong value is named once, and its default applies.

const MAX_NAMESPACE = 64;

/** The keys by the type of their values. */
const KEYS = {
  number: 'maxExceptionPerGroup maxExceptionGroups cleanupTriggerRate',
  boolean: 'ignoreStorageErrors captureLocals showViewerLink listen autoFlush',
  string: 'namespace release environment viewerUrl reportTo',
  function: 'onStorageError beforeSave',
  object: 'ignore storageBackends reportTo',
};

/** Returns the value of a setting, or undefined if it is wrong. */
function readSetting(key, value) {
  if (value === null || !` ${KEYS[typeof value]} `.includes(` ${key} `)) return;
  if (key === 'namespace') return value.slice(0, MAX_NAMESPACE).replaceAll('/', '_');
  if (key === 'cleanupTriggerRate') return value >= 0 && value <= 1 ? value : undefined;
  if (typeof value === 'number') return value >= 1 ? value : undefined;
  // A copy, because a proxy may throw later.
  if (Array.isArray(value)) return [...value];
  return typeof value === 'object' && key !== 'reportTo' ? undefined : value;
}

/** Returns the settings that are right, and `defaults`. `warn(key)` names one that is wrong. Never throws. */
export function readSettings(given, warn, defaults) {
  const settings = { ...defaults };
  let keys = [];
  try {
    if (typeof (given ?? {}) !== 'object' || Array.isArray(given)) warn('settings');
    else keys = Object.keys(given ?? {});
  } catch {
    // A proxy that does not list its keys.
    warn('settings');
  }
  for (const key of keys) {
    let value;
    let read;
    try {
      value = given[key];
      read = readSetting(key, value);
    } catch {
      // A getter throws, or a proxy is revoked.
      value = null;
    }
    if (read !== undefined) settings[key] = read;
    else if (value !== undefined) warn(key);
  }
  return settings;
}

/** The settings that a core gets. What is called or shown is the recorder's. A core that only reads does not clean up. */
export function settingsOfCore(settings) {
  const { beforeSave, ignore, onStorageError, ...data } = settings;
  const { ignoreStorageErrors, reportTo, showViewerLink, ...shared } = data;
  return { ...shared, listen: false, cleanUp: settings.listen !== false };
}
