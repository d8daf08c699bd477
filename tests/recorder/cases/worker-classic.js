function sellInClassicWorker() {
  throw new Error('out of stock');
}

try {
  sellInClassicWorker();
} catch ({ name, message, stack }) {
  new BroadcastChannel('failures').postMessage({ name, message, stack });
}
