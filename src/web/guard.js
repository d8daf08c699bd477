// The guard listens from its first line, and gives every global failure to one
// wasm instance that can still be entered. Where there is none (before wasm is
// ready, after the instance died, where wasm is forbidden) it writes a note:
// the raw text, as record `n/<id>`, which the next instance takes in.
// A page's recorders receive events as well: see `src/recorder/shared.js`. The
// newest gets them, and the guard only while it has instances, or alone.
// Nothing here throws into the page.

import { addEcho } from '../recorder/echo.js';
import { share } from '../recorder/shared.js';
import { scrubbed } from './secrets.js';
import { context, reader, thrown, words } from './thrown.js';

const KEY = Symbol.for('tinyturret.guard');
const MOST_NOTES = 50;
/** How long the callbacks of a dead instance may still trap. On a busy machine some came after 5 seconds. */
const LOST_MS = 30_000;

// A page may have replaced it by the time that something fails.
const { stringify } = JSON;

/** The page's one guard, whichever copy of this file came first; none where the page has broken what it needs. */
export function guard() {
  try {
    return (globalThis[KEY] ??= start());
  } catch {}
}

function start() {
  const entrants = [];
  const scripts = new WeakMap();
  const reading = reader();
  const shared = share(globalThis);
  const notes = new Map();
  let namespace = globalThis.document?.currentScript?.dataset.namespace;
  let lost = 0;
  let after;
  /** The crash marker of the guard's first panic. */
  let crash;
  addEcho(shared);

  // A panic arrives twice: in the hook, and as the RuntimeError of its trap. An
  // error that was captured and thrown again arrives twice as well. Primitives
  // are always fresh, because to recognize them takes a timer.
  const fresh = (error) => Object(error) !== error || !shared.isDuplicate(error, true, Date.now());

  const enter = (entrant, script) => {
    entrants.push(entrant);
    scripts.set(entrant, script);
    setAfter(after);
    shared.receivers.delete(receive);
    shared.receivers.add(receive);
    shared.isReady = true;
  };
  const leave = (entrant) => {
    const at = entrants.indexOf(entrant);
    if (at >= 0) entrants.splice(at, 1);
    if (!entrants.length) shared.receivers.delete(receive);
  };

  // Where another instance has the script of the one that panicked, nobody can tell whose abort it is: WebKit
  // leaves the query out of a stack.
  const setAfter = (lead) => {
    const [group, script] = lead?.split(' ') ?? [];
    const isShared = script && entrants.some((entrant) => scripts.get(entrant) === script);
    after = isShared ? group : lead;
    if (!after || shared.crash !== crash) return;
    shared.crash = crash = { lead: after, type: '', message: '', stack: '' };
  };

  // A trap at the end of the stack leaves an instance in which every further call traps. Whose trap it was no
  // error tells, so each entrant is asked.
  const leaveDead = () => {
    for (const entrant of [...entrants]) {
      try {
        entrant();
      } catch {
        leave(entrant);
        lost = Date.now();
      }
    }
  };

  /** What was thrown, or undefined for a trap that only follows from a dead instance. */
  const reasonOf = (event) => {
    const isRejection = event.type === 'unhandledrejection';
    const reason = isRejection ? event.reason : event.error;
    if (isTrap(reason)) {
      // What a dead instance still awaited ends in another trap.
      const isEcho = isRejection && Date.now() - lost < LOST_MS;
      leaveDead();
      if (isEcho) return { isEcho };
    }
    return { reason };
  };

  const receive = (event) => {
    const { reason, isEcho } = reasonOf(event);
    if (isEcho) return;
    while (entrants.length) {
      const entrant = entrants[entrants.length - 1];
      try {
        entrant(event);
        return quiet(tellPage)(event);
      } catch {
        leave(entrant);
        lost = Date.now();
        // It may have been asked for already.
        shared.seen.delete(reason);
      }
    }
    // The guard is no receiver any more.
    if (shared.receivers.size) shared.receive(event);
    else noteEvent(event, reason);
  };

  const noteEvent = (event, reason) => {
    if (fresh(reason)) write(fromEvent(event, reason));
    tellPage(event);
  };

  const write = (note) => {
    const text = note.kind + note.type + note.message + note.stack;
    let known = notes.get(text);
    if (!known) {
      if (notes.size >= MOST_NOTES) return '';
      known = { ...note, after, id: `${session().id}.${notes.size}`, count: 0 };
      notes.set(text, known);
    }
    known.count++;
    keep(known);
    return known.id;
  };

  const keep = ({ id, ...note }) => put(namespace ?? '', `n/${id}`, stringify(note, scrubbed));

  const api = {
    get namespace() {
      return namespace ?? '';
    },
    /** Until somebody names it, what is noted waits under none. */
    set namespace(name) {
      const moves = namespace === undefined && name;
      namespace = name;
      if (!moves) return;
      for (const note of notes.values()) {
        quiet(() => localStorage.removeItem(`tinyturret//n/${note.id}`))();
        keep(note);
      }
    },
    fresh,
    quiet,
    attempt: (step) => quiet(step)(),
    words,
    open,
    put: (key, value) => putAside(namespace ?? '', key, value),
    enter,
    leave,
    /** Where the panic led that an instance died of: what follows from it is no news. */
    get after() {
      return after;
    },
    panicked(entrant, lead) {
      leave(entrant);
      setAfter(lead || after);
      shared.panicked(true, '', Date.now());
    },
    reader: reading,
    /** 0 for what was seen before, else its number. After a panic it may follow from that, whatever it followed from before. */
    meet(error) {
      if (!fresh(error)) return 0;
      if (after) reading.forget();
      return reading.recognize(error);
    },
    note(error, handled, given) {
      try {
        if (!fresh(error)) return '';
        const kind = typeof error === 'string' ? 'message' : 'captured';
        return write({ ...fromError(kind, error), handled, ...context(given) });
      } catch {
        return '';
      }
    },
  };

  // A dedicated worker's error is reported again in its page, as a text. A worker
  // without IndexedDB keeps nothing, so its page had better take the text in.
  const tellPage = ({ message }) => {
    if (globalThis.document || !message || !globalThis.indexedDB) return;
    const channel = new BroadcastChannel(`tinyturret/${api.namespace}`);
    channel.postMessage(`taken/${message}`);
    channel.close();
  };

  shared.note = (event) => {
    const { reason, isEcho } = reasonOf(event);
    if (!isEcho) noteEvent(event, reason);
  };
  shared.setNamespace = (name) => {
    api.namespace = name;
  };
  return api;
}

// Not before something fails: at the edge there is no chance, or the same for every isolate, before the first request.
function session() {
  const id = `${Math.random().toString(36)}0000000000`.slice(2, 12);
  return (globalThis[Symbol.for('tinyturret.session')] ??= { id });
}

/** False in a page without WebAssembly. */
function isTrap(error) {
  try {
    return error instanceof WebAssembly.RuntimeError;
  } catch {
    return false;
  }
}

/** A callback of an instance that may be dead when it is called. */
function quiet(callback) {
  return (...given) => {
    try {
      callback(...given);
    } catch {}
  };
}

function fromError(kind, error) {
  return { kind, time: Date.now(), ...thrown(error), url: globalThis.location?.href };
}

function fromEvent(event, reason) {
  if (event.type === 'unhandledrejection') return fromError('rejection', reason);
  if (event.type === 'securitypolicyviolation') {
    const message = `${event.effectiveDirective} ${event.blockedURI}`;
    return fromError('csp', { name: 'CSPViolation', message });
  }
  const { target } = event;
  if (target && target !== globalThis && 'tagName' in target) {
    const message = `${target.tagName.toLowerCase()} ${target.src || target.href || ''}`;
    return fromError('resource', { name: 'ResourceError', message });
  }
  const { message, filename, lineno, colno } = event;
  const note = fromError('error', reason ?? message);
  return { ...note, stack: note.stack || `    at ${filename}:${lineno}:${colno}` };
}

function put(namespace, key, value) {
  try {
    localStorage.setItem(`tinyturret/${namespace}/${key}`, value);
  } catch {
    putAside(namespace, key, value);
  }
}

// The store is made here, and not by an instance that may be dead by then.
function open(namespace) {
  const request = indexedDB.open(namespace ? `tinyturret/${namespace}` : 'tinyturret');
  request.onupgradeneeded = () => request.result.createObjectStore('records');
  return request;
}

// IndexedDB where there is no localStorage (a worker), else this page's memory.
function putAside(namespace, key, value) {
  const remember = () => {
    const memory = (globalThis[Symbol.for(`tinyturret.memory/${namespace}`)] ??= new Map());
    memory.set(key, value);
  };
  try {
    const opening = open(namespace);
    opening.onerror = opening.onblocked = remember;
    opening.onsuccess = () => {
      try {
        const writing = opening.result.transaction('records', 'readwrite');
        writing.objectStore('records').put(value, key);
        writing.oncomplete = writing.onabort = () => opening.result.close();
        writing.commit();
      } catch {
        remember();
      }
    };
  } catch {
    remember();
  }
}

guard();
