// The settings of several calls of withTurret, of which there is one set in an isolate or a process.

import { observe } from './follow.js';
import { attempt } from './instrument.js';

/** Settings of which only one decides: those of a later call do not change who may see the viewer, or whose address counts. */
const EXCLUSIVE = [
  ['authorize', 'auth', 'development'],
  ['trustProxy', 'address'],
];

/** `warn(text)` prints a text. */
export function createSettings(warn) {
  /** Those of `withTurret`. */
  const all = { __proto__: null };
  /** Those with which the app called `init` last. */
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
    const other = names.filter(
      (name) => !added.includes(name) && !isSame(get()[name], settings[name]),
    );
    for (const name of added) all[name] = settings[name];
    if (other.length && !hasWarned) {
      hasWarned = true;
      warn(`withTurret was called with another value of ${other.join(', ')} before, which is used`);
    }
    return added;
  }

  /** Without a prototype, so that a polluted `Object.prototype` cannot open the viewer. */
  const get = () => ({ __proto__: null, ...all, ...ofInit });

  return {
    /** Sets those of `init`, which come before others, except that they do not change who may see the viewer. */
    setInit(given, env) {
      ofInit = read(given, env, warn);
      for (const names of EXCLUSIVE) {
        if (names.some((name) => name in all)) for (const name of names) delete ofInit[name];
      }
    },
    /**
     * Adds the settings of a call, unless an earlier call gave others, which prints one warning. `given` may be a function,
     * which gets `env`. Returns the names of those that were added. Never throws.
     */
    add(given, env) {
      if (Object(given) !== given || known.has(given)) return [];
      known.add(given);
      return add(read(given, env, warn));
    },
    get,
  };
}

/** Returns a copy, without what is undefined and without what cannot be read. */
function read(given, env, warn) {
  const copy = { __proto__: null };
  try {
    const settings = typeof given === 'function' ? given(env) : given;
    if (typeof settings?.then === 'function') {
      attempt(observe, settings, () => {});
      throw new TypeError('they are a promise');
    }
    for (const name of Object.keys(Object(settings) === settings ? settings : {})) {
      const value = readOne(settings, name, warn);
      if (value !== undefined) copy[name] = value;
    }
  } catch (error) {
    warn(`the settings failed (${messageOf(error)}); the defaults are used`);
  }
  return copy;
}

function readOne(settings, name, warn) {
  try {
    return settings[name];
  } catch (error) {
    warn(`the setting "${name}" failed (${messageOf(error)}); its default is used`);
  }
}

function messageOf(error) {
  try {
    return `${error?.message ?? error}`;
  } catch {
    return 'unknown error';
  }
}

/** Whether these are the same values, or lists or objects of the same values. */
function isSame(one, other) {
  if (Object.is(one, other)) return true;
  if (!isPlain(one) || !isPlain(other) || Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && Object.is(one[name], other[name]))
  );
}

function isPlain(value) {
  return Array.isArray(value) || Object.prototype.toString.call(value) === '[object Object]';
}
