// Errors only: no tracing, no replay. It sends each error.

import { flush, makeFetchTransport, init as start } from '@sentry/browser';
import { common, sends } from './sentry/common.mjs';

export { captureException as capture } from '@sentry/browser';

const sent = sends();

export function init() {
  start({
    ...common(),
    transport: (options) => sent.watch(makeFetchTransport(options)),
    // Beyond 40 requests under way it drops events, and the rows would measure how it drops them.
    transportOptions: { bufferSize: 500 },
  });
}

export async function settled() {
  await flush(60_000);
  await sent.ended();
}
