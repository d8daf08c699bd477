// Validates the settings of `init`. The caller prints a warning for each key that is unknown or has an invalid value, whose
// default then applies.

import { attempt } from './builtins.js';

const MAX_NAMESPACE = 64;

/** The names of the valid settings, separated by spaces, by the type of their values. */
const KEYS = {
  number: 'maxExceptionPerGroup maxExceptionGroups cleanupTriggerRate',
  boolean: 'ignoreStorageErrors captureLocals showViewerLink listen autoFlush',
  string: 'namespace release environment viewerUrl reportTo',
  function: 'onStorageError beforeSave',
  values: 'ignore storageBackends',
  object: 'reportTo inApp',
};

/** Returns the type of a value as `typeof` does, and 'values' for an array. */
const typeOf = (value) => (Array.isArray(value) ? 'values' : typeof value);

/** Returns the value of a setting within its bounds, or undefined if it is invalid. */
function readSetting(key, value) {
  const type = typeOf(value);
  if (!KEYS[type]?.split(' ').includes(key)) return;
  if (key === 'namespace') return value.slice(0, MAX_NAMESPACE).replaceAll('/', '_');
  if (key === 'cleanupTriggerRate') return value >= 0 && value <= 1 ? value : undefined;
  if (type === 'number') return value >= 1 ? value : undefined;
  // An array is copied, because a proxy may throw later.
  return type === 'values' ? [...value] : value;
}

/** Returns `defaults` with the valid settings of `given`. Calls `warn(key)` for each invalid setting. Never throws. */
export function readSettings(given, warn, defaults) {
  const settings = { ...defaults };
  given ??= {};
  // Listing the keys of a proxy may throw. The settings then count as invalid.
  const keys = attempt(() => typeOf(given) === 'object' && Object.keys(given));
  if (!keys) warn('settings');
  for (const key of keys || []) {
    let value = null;
    // If a getter or a proxy throws, the setting counts as invalid.
    const read = attempt(() => {
      value = given[key];
      return readSetting(key, value);
    });
    if (read !== undefined) settings[key] = read;
    else if (value !== undefined) warn(key);
  }
  return settings;
}

/**
 * Returns the settings that are passed to a core, without callbacks and settings that only the recorder uses. If the setting
 * `listen` is false, the core never cleans up.
 */
export function settingsOfCore(settings) {
  const { beforeSave, ignore, onStorageError, ...data } = settings;
  const { ignoreStorageErrors, reportTo, showViewerLink, ...shared } = data;
  return { ...shared, listen: false, cleanUp: settings.listen !== false };
}
