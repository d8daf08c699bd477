// The address that `reportTo` names, and the violations of the page's policy that requests to it cause.

import { attempt } from './builtins.js';

/** Returns the address without its fragment, which neither requests nor policy violations have, or undefined if it is wrong. */
export function readAddress(reportTo, { document, location }) {
  return attempt(() => {
    const url = new URL(reportTo, document?.baseURI ?? location?.href);
    url.hash = '';
    return reportTo !== '' && /^https?:$/.test(url.protocol) ? url.href : undefined;
  });
}

/**
 * Whether the page's policy forbids requests to `address`. `blockedURI` is the URL of the request before redirects, with its
 * query (CSP3, "strip URL for use in reports"). A policy in report-only mode forbids nothing. Firefox used to name
 * `default-src` if the policy has no `connect-src`.
 */
export const isForbidden = (address, { isTrusted, disposition, effectiveDirective, blockedURI }) =>
  isTrusted &&
  disposition === 'enforce' &&
  blockedURI === address &&
  /^(connect|default)-src$/.test(effectiveDirective);

/** Whether a failure is a policy violation by a request to `address`. `chain` has the message that `readEvent` made of it. */
export const isOwnViolation = (address, kind, chain) =>
  kind === 'csp' && /^(?:connect|default)-src (.*)$/s.exec(chain[0].message)?.[1] === address;
