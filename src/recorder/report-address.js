// Reads the setting `reportTo`, and recognizes violations of the page's content security policy by requests to that address.

import { attempt } from './builtins.js';

/**
 * Returns the absolute URL of the endpoint, or undefined if `reportTo` is not a URL for http or https. The URL has no fragment,
 * because neither requests nor policy violations have one.
 */
export function readAddress(reportTo, { document, location }) {
  return attempt(() => {
    const url = new URL(reportTo, document?.baseURI ?? location?.href);
    url.hash = '';
    return reportTo !== '' && /^https?:$/.test(url.protocol) ? url.href : undefined;
  });
}

/**
 * Returns whether a violation event shows that the page's policy forbids requests to `address`. `blockedURI` is the URL of the
 * request before redirects, with its query (CSP3, "strip URL for use in reports"). A policy in report-only mode forbids
 * nothing. `default-src` is accepted for older versions of Firefox, which report it if the policy has no `connect-src`.
 */
export const isForbidden = (address, { isTrusted, disposition, effectiveDirective, blockedURI }) =>
  isTrusted &&
  disposition === 'enforce' &&
  blockedURI === address &&
  /^(connect|default)-src$/.test(effectiveDirective);

/** Returns whether a failure is a policy violation by a request to `address`. `chain` contains the message by `readEvent`. */
export const isOwnViolation = (address, kind, chain) =>
  kind === 'csp' && /^(?:connect|default)-src (.*)$/s.exec(chain[0].message)?.[1] === address;
