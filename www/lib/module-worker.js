/**
 * The policy `tinyturret` for Trusted Types, by the `trustedTypes` of a page. It is stored because a page can create a policy
 * only once.
 */
const policies = new WeakMap();

/**
 * Starts a module worker, and returns it. Where Trusted Types exist, passes the address through the policy `tinyturret`,
 * because the page may require it.
 */
export function moduleWorker(url, { Worker, trustedTypes }) {
  return new Worker(trustedTypes ? policyOf(trustedTypes).createScriptURL(url) : url, {
    type: 'module',
  });
}

function policyOf(trustedTypes) {
  const policy =
    policies.get(trustedTypes) ??
    trustedTypes.createPolicy('tinyturret', { createScriptURL: (url) => url });
  policies.set(trustedTypes, policy);
  return policy;
}
