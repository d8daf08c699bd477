// The setting `reportTo`: the reporter is a backend of its own, after the others.

import { reporterTo } from './report/reporter.js';

/** Returns `settings` with the reporter as the last backend. `builtIn` are the names of the default backends. */
export function withReports(reportTo, settings, builtIn) {
  const url = urlOf(reportTo);
  if (!url) {
    console.warn('tinyturret: invalid setting "reportTo"');
    return settings;
  }
  const { storageBackends = builtIn, ignore = [] } = settings;
  const backends = [storageBackends].flat();
  // Without a valid backend the core uses the default ones; the reporter alone would replace them.
  const isTier = (backend) => builtIn.includes(backend) || isStore(backend);
  const tiers = backends.some(isTier) ? backends : [...backends, ...builtIn];
  return {
    ...settings,
    storageBackends: [...tiers, reporterTo(url.href)],
    // A policy that blocks the reports is not a failure of the page.
    ignore: Array.isArray(ignore) ? [...ignore, isBlocked(url.href)] : ignore,
  };
}

/**
 * Returns a function for `ignore` that is true for violations of the page's policy by requests to `href`. A text in
 * `ignore` would also match every URL that starts with it. Secrets in the query are redacted before `ignore` is asked;
 * then only what is in front of the query is compared.
 */
function isBlocked(href) {
  const own = `csp= ${href}`;
  const [path, query] = own.split('?');
  return ({ kind, message }) => {
    const text = kind + message.replace(/^(connect|default)-src/, '=');
    const isRedacted = !!query && text.includes('[redacted]');
    return text === own || (isRedacted && text.split('?')[0] === path);
  };
}

/** Returns the URL without its fragment, which requests and policy violations do not have, or undefined. */
function urlOf(reportTo) {
  try {
    const isText = typeof reportTo === 'string' && reportTo !== '';
    if (!isText && !(reportTo instanceof URL)) return undefined;
    const url = new URL(reportTo, globalThis.document?.baseURI ?? globalThis.location?.href);
    url.hash = '';
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
