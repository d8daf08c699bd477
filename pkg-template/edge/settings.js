// Merges the settings of all calls of withTurret in an isolate or a process.

import { observe } from './follow.js';
import { attempt } from './instrument.js';

/** Groups of settings that only one call may set, so that a later call cannot change who may see the viewer. */
const EXCLUSIVE = [
  ['authorize', 'auth', 'development'],
  ['trustProxy', 'address'],
];

/**
 * Returns `{ setInit, add, get }`, which merge the settings of the calls of `withTurret` and `init`. `warn(text)` prints a
 * warning.
 */
export function createSettings(warn) {
  /** The settings of all calls of `withTurret`, each with its first value. */
  const all = { __proto__: null };
  /** The settings of the app's last call of `init`. */
  let ofInit = { __proto__: null };
  const known = new WeakSet();
  let hasWarned = false;

  const isTaken = (name) => {
    const group = EXCLUSIVE.find((names) => names.includes(name)) ?? [name];
    return group.some((one) => one in ofInit || one in all);
  };

  function add(settings) {
    const names = Object.keys(settings);
    const added = names.filter((name) => !isTaken(name));
    // Values whose getters throw count as different.
    const other = names.filter(
      (name) => !added.includes(name) && !attempt(isSame, get()[name], settings[name]),
    );
    for (const name of added) all[name] = settings[name];
    if (other.length && !hasWarned) {
      hasWarned = true;
      warn(`withTurret was called with different values of ${other.join(', ')}; using the first`);
    }
    return added;
  }

  /** Returns the merged settings. The object has no prototype, so that a polluted `Object.prototype` cannot open the viewer. */
  const get = () => ({ __proto__: null, ...all, ...ofInit });

  return {
    /**
     * Sets the settings of `init`. They override settings of `withTurret`, except the groups of EXCLUSIVE from which a call of
     * `withTurret` has set one.
     */
    setInit(given, env) {
      ofInit = read(given, env, warn);
      for (const names of EXCLUSIVE) {
        if (names.some((name) => name in all)) for (const name of names) delete ofInit[name];
      }
    },
    /**
     * Adds those settings of a call of `withTurret` that neither `init` nor an earlier call has set. A setting in a group of
     * EXCLUSIVE is added only if no setting of the group was set before. Prints a warning, only once, if another one differs
     * from the value in use. `given` may be a function of `env`; the same object is read only once. Returns the names of the
     * added settings. Never throws.
     */
    add(given, env) {
      if (Object(given) !== given || known.has(given)) return [];
      known.add(given);
      return add(read(given, env, warn));
    },
    get,
  };
}

/**
 * Returns a copy of the settings that `given` is or returns, without those that are undefined or whose getters throw. If
 * `given` throws or returns a promise, prints a warning and returns an empty object.
 */
function read(given, env, warn) {
  const copy = { __proto__: null };
  try {
    const settings = typeof given === 'function' ? given(env) : given;
    if (typeof settings?.then === 'function') {
      attempt(observe, settings, () => {});
      throw new TypeError('settings must not be a promise');
    }
    for (const name of Object.keys(Object(settings) === settings ? settings : {})) {
      const value = readOne(settings, name, warn);
      if (value !== undefined) copy[name] = value;
    }
  } catch (error) {
    warn(`reading the settings failed (${messageOf(error)}); using the defaults`);
  }
  return copy;
}

function readOne(settings, name, warn) {
  try {
    return settings[name];
  } catch (error) {
    warn(`reading the setting "${name}" failed (${messageOf(error)}); using the default`);
  }
}

function messageOf(error) {
  try {
    return `${error?.message ?? error}`;
  } catch {
    return 'unknown error';
  }
}

/** Whether `one` and `other` are the same value, or lists or objects with the same values. */
function isSame(one, other) {
  if (Object.is(one, other)) return true;
  if (!isListOrRecord(one) || !isListOrRecord(other) || Array.isArray(one) !== Array.isArray(other))
    return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && Object.is(one[name], other[name]))
  );
}

function isListOrRecord(value) {
  return Array.isArray(value) || Object.prototype.toString.call(value) === '[object Object]';
}
