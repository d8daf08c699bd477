// Validates the settings of `init`. The caller prints a warning for each key that is unknown or has an invalid value, whose default
// then applies.

import { attempt } from './builtins.js';

const MAX_NAMESPACE = 64;

/** The valid keys, by the type of their values. */
const KEYS = {
  number: 'maxExceptionPerGroup maxExceptionGroups cleanupTriggerRate',
  boolean: 'ignoreStorageErrors captureLocals showViewerLink listen autoFlush',
  string: 'namespace release environment viewerUrl reportTo',
  function: 'onStorageError beforeSave',
  values: 'ignore storageBackends',
  object: 'reportTo inApp',
};

/** As `typeof`, and 'values' for an array. */
const typeOf = (value) => (Array.isArray(value) ? 'values' : typeof value);

/** Returns the value of a setting within its bounds, or undefined if it is invalid. */
function readSetting(key, value) {
  const type = typeOf(value);
  if (!KEYS[type]?.split(' ').includes(key)) return;
  if (key === 'namespace') return value.slice(0, MAX_NAMESPACE).replaceAll('/', '_');
  if (key === 'cleanupTriggerRate') return value >= 0 && value <= 1 ? value : undefined;
  if (type === 'number') return value >= 1 ? value : undefined;
  // Copies the array, because a proxy may throw later.
  return type === 'values' ? [...value] : value;
}

/** Returns `defaults` with the valid settings of `given`. Calls `warn(key)` for each invalid setting. Never throws. */
export function readSettings(given, warn, defaults) {
  const settings = { ...defaults };
  given ??= {};
  // A proxy may throw when its keys are listed.
  const keys = attempt(() => typeOf(given) === 'object' && Object.keys(given));
  if (!keys) warn('settings');
  for (const key of keys || []) {
    let value = null;
    // A getter or a proxy may throw. The value then counts as invalid.
    const read = attempt(() => {
      value = given[key];
      return readSetting(key, value);
    });
    if (read !== undefined) settings[key] = read;
    else if (value !== undefined) warn(key);
  }
  return settings;
}

/** Returns the settings for a core, without callbacks and settings of the recorder. With `listen: false` the core never cleans up. */
export function settingsOfCore(settings) {
  const { beforeSave, ignore, onStorageError, ...data } = settings;
  const { ignoreStorageErrors, reportTo, showViewerLink, ...shared } = data;
  return { ...shared, listen: false, cleanUp: settings.listen !== false };
}
