const script = () => new URL(`./worker.js${location.search}`, import.meta.url);

export const workerFaults = [
  {
    id: 'dedicated-worker',
    label: 'Fail in a worker',
    expect: {
      kind: 'error',
      title: 'Error: thrown in a dedicated worker',
      count: 1,
      culprit: 'failInDedicatedWorker',
    },
    run() {
      new Worker(script(), { type: 'module' }).postMessage('fail');
    },
  },
  {
    id: 'shared-worker',
    label: 'Fail in a shared worker',
    supported: () => 'SharedWorker' in globalThis,
    expect: {
      kind: 'error',
      title: 'Error: thrown in a shared worker',
      count: 1,
      culprit: 'failInSharedWorker',
    },
    run() {
      new SharedWorker(script(), { type: 'module' }).port.postMessage('fail');
    },
  },
  {
    id: 'service-worker',
    label: 'Fail in a service worker',
    supported: () => 'serviceWorker' in navigator,
    expect: {
      kind: 'error',
      title: 'Error: thrown in a service worker',
      count: 1,
      culprit: 'failInServiceWorker',
    },
    async run() {
      const registration = await navigator.serviceWorker.register(script(), { type: 'module' });
      const { installing, waiting, active } = registration;
      (installing ?? waiting ?? active).postMessage('fail');
    },
  },
];
