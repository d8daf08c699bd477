// Sentry with errors only, without tracing and replay. It sends each error.

import { flush, makeFetchTransport, init as start } from '@sentry/browser';
import { common, sends } from './sentry/common.mjs';

export { captureException as capture } from '@sentry/browser';

const sent = sends();

export function init() {
  start({
    ...common(),
    transport: (options) => sent.watch(makeFetchTransport(options)),
    // By default, Sentry drops events while 40 requests are pending, and the benchmark would then measure dropped events.
    transportOptions: { bufferSize: 500 },
  });
}

export async function settled() {
  await flush(60_000);
  await sent.ended();
}
