// The common part of both adapters of Sentry.

export function common() {
  return {
    dsn: `${location.protocol}//key@${location.host}/1`,
    // Removes the integration `Dedupe`, which drops repeated errors, because one row of the benchmark measures repeated errors.
    integrations: (given) => given.filter(({ name }) => name !== 'Dedupe'),
  };
}

/**
 * Tracks the pending envelopes of a transport. `watch(transport)` returns the tracked transport; `ended()` resolves when all
 * pending sends have settled.
 */
export function sends() {
  const under = new Set();
  const watch = (transport) => ({
    ...transport,
    send(envelope) {
      const sending = transport.send(envelope);
      under.add(sending);
      const end = () => under.delete(sending);
      sending.then(end, end);
      return sending;
    },
  });
  return { watch, ended: () => Promise.allSettled(under) };
}
