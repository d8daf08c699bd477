/** The policies by `trustedTypes`, because a page can create a policy only once. */
const policies = new WeakMap();

/** Starts a module worker. Creates the policy `tinyturret` where Trusted Types exist, because the page may require it. */
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
