// Changes the page of the viewer before the viewer starts, in the way that the address names, such as `?with=silentWorker`.

const changes = {
  silentWorker() {
    globalThis.Worker = class {
      postMessage() {}
      terminate() {}
    };
  },
  blockedStorage() {
    const get = () => {
      throw new DOMException('no storage today', 'SecurityError');
    };
    Object.defineProperty(globalThis, 'localStorage', { get });
  },
  strictPolicy() {
    const policy = document.createElement('meta');
    policy.httpEquiv = 'Content-Security-Policy';
    policy.content = "require-trusted-types-for 'script'; trusted-types 'none'; worker-src 'none'";
    document.head.append(policy);
  },
};

changes[new URLSearchParams(location.search).get('with')]?.();
