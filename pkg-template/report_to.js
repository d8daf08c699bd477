// The setting `reportTo`: reports go to a tier of their own, behind the others.

import { reporterTo } from './report/reporter.js';

/** `settings` with that tier; `builtIn` are the names of the tiers that they stand for where they name none. */
export function withReports(reportTo, settings, builtIn) {
  const url = urlOf(reportTo);
  if (!url) {
    console.warn('tinyturret: reportTo is no setting, or has a wrong value; the default stands');
    return settings;
  }
  const { storageBackends = builtIn, ignore = [] } = settings;
  const backends = [storageBackends].flat();
  // Where there is none of these the wasm would take the default ones.
  const isTier = (backend) => builtIn.includes(backend) || isStore(backend);
  const tiers = backends.some(isTier) ? backends : [...backends, ...builtIn];
  // A page whose policy forbids the reports has not failed by that.
  const own = `connect-src ${url.origin}${url.pathname}`;
  return {
    ...settings,
    storageBackends: [...tiers, reportTier(url.href)],
    ignore: Array.isArray(ignore) ? [...ignore, own] : ignore,
  };
}

function urlOf(reportTo) {
  try {
    const isText = typeof reportTo === 'string' && reportTo !== '';
    if (!isText && !(reportTo instanceof URL)) return undefined;
    const url = new URL(reportTo, globalThis.document?.baseURI ?? globalThis.location?.href);
    return /^https?:$/.test(url.protocol) ? url : undefined;
  } catch {}
}

function isStore(backend) {
  try {
    return ['put', 'list', 'remove'].every((method) => typeof backend[method] === 'function');
  } catch {
    return false;
  }
}

function reportTier(href) {
  const { put, remove } = reporterTo(href);
  return { name: 'report', put, list: () => [], remove };
}
