// What both of Sentry's adapters have in common.

export function common() {
  return {
    dsn: `${location.protocol}//key@${location.host}/1`,
    // It drops what is equal to the error before, which one row measures.
    integrations: (given) => given.filter(({ name }) => name !== 'Dedupe'),
  };
}

/** Knows which envelopes are under way in a transport. */
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
