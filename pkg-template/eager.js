// The API around a wasm module that is not there yet, or never will be: what is
// asked for before waits, failures become the guard's notes, nothing throws.

import './guard.js';
import * as wasm from './tinyturret.js';

const QUEUED_BREADCRUMBS = 30;
const TIERS = ['indexedDB', 'localStorage', 'memory'];

const file = address();
// None where the page has broken what it needs.
const guard = globalThis[Symbol.for('tinyturret.guard')];
const breadcrumbs = [];
let settings = {};
let begun;
let loaded;
let failure;
let ready = false;
const subscribers = [];

export function init(given) {
  begun = begin(given);
  return begun;
}

async function begin(given) {
  settings = plain(given);
  if (guard && typeof settings.namespace === 'string') guard.namespace = settings.namespace;
  let answer;
  try {
    const reports = settings.reportTo === undefined ? undefined : reporting(settings);
    // Where it is there already, what comes next is captured as well.
    if (!isLoaded()) await (loaded ??= wasm.default({ module_or_path: file }));
    const viewer = file && { viewerUrl: new URL('viewer/', file).href };
    const known = reports ? await reports : settings;
    answer = wasm.init(isObject(given ?? {}) ? { ...viewer, ...known } : given);
  } catch (error) {
    loaded = undefined;
    failure = `WebAssembly: ${error?.message ?? error}`;
    return status();
  }
  ready = true;
  for (const start of subscribers) start();
  for (const [text, data] of breadcrumbs) breadcrumb(text, data);
  subscribers.length = breadcrumbs.length = 0;
  return answer;
}

/** None where modules have no address, as in workerd, which gets its wasm by an import. */
function address() {
  try {
    // Bundlers know this form, and replace it by the file's own address.
    return new URL('./tinyturret_bg.wasm', import.meta.url);
  } catch {}
}

function isLoaded() {
  try {
    return Boolean(wasm.status());
  } catch {
    return false;
  }
}

const isObject = (value) => Object(value) === value;

/** The settings without their getters. One that throws counts as a wrong value. */
function plain(given) {
  const copy = {};
  try {
    for (const key of isObject(given) ? Object.keys(given) : []) {
      try {
        copy[key] = given[key];
      } catch {
        copy[key] = null;
      }
    }
  } catch {
    // A proxy that does not tell its keys: there is nothing to be had from it.
  }
  return copy;
}

/** The settings with a tier that reports; without, where that cannot be loaded. */
async function reporting({ reportTo, ...rest }) {
  try {
    const { withReports } = await import('./report_to.js');
    return withReports(reportTo, rest, TIERS);
  } catch {
    return rest;
  }
}

export function capture(error, context, handled = true) {
  return call(wasm.capture, error, context, handled) ?? guard?.note(error, handled, context) ?? '';
}

export function breadcrumb(text, data) {
  if (ready) {
    call(wasm.breadcrumb, text, data);
  } else {
    breadcrumbs.push([text, data]);
    if (breadcrumbs.length > QUEUED_BREADCRUMBS) breadcrumbs.shift();
  }
}

export function status() {
  return call(wasm.status) ?? statusWithoutWasm();
}

export function subscribe(listener) {
  let stop;
  let ended = false;
  const start = () => {
    if (!ended) stop = call(wasm.subscribe, listener);
  };
  if (ready) start();
  else subscribers.push(start);
  return () => {
    ended = true;
    stop?.();
  };
}

export const groups = async () => (await soon(wasm.groups)) ?? [];
export const exceptions = async (group) => (await soon(wasm.exceptions, group)) ?? [];
export const resolve = (group, options) => soon(wasm.resolve, group, options);
export const ignore = (group, options) => soon(wasm.ignore, group, options);
export const reopen = (group) => soon(wasm.reopen, group);
export const remove = (group) => soon(wasm.remove, group);
export const clear = () => soon(wasm.clear);
export const flush = () => soon(wasm.flush);
export const exportReport = async (group) => (await soon(wasm.exportReport, group)) ?? '';
export const importReport = async (text) => (await soon(wasm.importReport, text)) ?? 0;
export const readReport = async (text) =>
  (await soon(wasm.readReport, text)) ?? { groups: [], exceptions: [], problem: failure };
export const top = () => soon(wasm.top);
export const openViewer = () => void soon(wasm.openViewer);

/** Waits for init(), which it begins itself where the page has not. */
async function soon(fn, ...args) {
  if (!ready) await (begun ?? init({ listen: false })).catch(() => {});
  return call(fn, ...args);
}

/** Nothing when there is no wasm, or it is dead. */
function call(fn, ...args) {
  if (!ready) return undefined;
  try {
    return fn(...args);
  } catch {
    return undefined;
  }
}

function statusWithoutWasm() {
  const { namespace, storageBackends } = settings;
  const backends = Array.isArray(storageBackends) ? storageBackends : TIERS;
  const state = failure ? { state: 'absent', error: failure } : { state: 'opening' };
  return {
    version: VERSION,
    namespace: typeof namespace === 'string' ? namespace : '',
    session: '',
    captured: 0,
    tiers: backends.map((backend) => ({
      name: typeof backend === 'string' ? backend : (backend?.name ?? 'host'),
      ...state,
      pending: 0,
      dropped: 0,
    })),
  };
}
