function sellInModuleWorker() {
  throw new Error('out of stock');
}

try {
  sellInModuleWorker();
} catch ({ name, message, stack }) {
  new BroadcastChannel('failures').postMessage({ name, message, stack });
}

export {};
