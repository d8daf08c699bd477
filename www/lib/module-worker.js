/** A page can create a policy once. */
const policies = new WeakMap();

/** Starts a module worker, also where a policy requires trusted addresses and allows the policy `tinyturret`. */
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
