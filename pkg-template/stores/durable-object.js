import { DurableObject } from 'cloudflare:workers';

import { keepAlive } from './keep-alive.js';
import { markOverload } from './promises.js';
import { batches, inChunks, listKeys, listRecords } from './records-sql.js';
import { recordsTable } from './records-sync.js';

/**
 * The most batches that one call passes to the Durable Object; further ones are passed by further calls. A call is limited to
 * 32 MiB. A batch has at most 2 MB, or twice that if its characters take two bytes.
 */
const MAX_BATCHES_PER_CALL = 8;
/**
 * The waits in milliseconds between the attempts of a call that reads. A write is not repeated here: the caller does that,
 * because it knows what has changed since.
 */
const RETRY_MS = [100, 400];

/**
 * Returns a store in the Durable Object with the name `name`. `namespace` is the binding of the class `TurretStore`. Throws a
 * TypeError if `namespace` is not a binding.
 */
export function durableObject(namespace, { name = 'tinyturret' } = {}) {
  if (typeof namespace?.idFromName !== 'function') {
    throw new TypeError(
      'tinyturret: durableObject() needs the binding of a Durable Object namespace, such as env.TURRET',
    );
  }
  const id = namespace.idFromName(name);
  // Creates a new stub for each call, because a stub that has failed keeps failing.
  const stub = () => namespace.get(id);

  let dropped = 0;

  const put = async (pairs) => {
    const { texts, leftOut } = batches(pairs);
    const object = stub();
    await Promise.all(inChunks(texts, MAX_BATCHES_PER_CALL).map((some) => object.put(some)));
    dropped += leftOut;
  };
  const remove = async (keys) => {
    const { texts } = batches(keys);
    if (texts.length > 0) await stub().remove(texts);
  };
  return {
    name: 'durableObject',
    isShared: true,
    get dropped() {
      return dropped;
    },
    put: (pairs) => keepAlive(markOverload(put(pairs))),
    remove: (keys) => keepAlive(markOverload(remove(keys))),
    list: (prefix) =>
      markOverload(listRecords(prefix, (...range) => retry(() => stub().records(...range)))),
    keys: (prefix) =>
      markOverload(listKeys(prefix, (...range) => retry(() => stub().keys(...range)))),
  };
}

/**
 * Resolves to the result of `call`. After an error that the platform marks as `retryable` but not as `overloaded`, calls it
 * again, at most twice. Rejects with any other error.
 */
async function retry(call) {
  for (const pause of RETRY_MS) {
    try {
      return await call();
    } catch (error) {
      const mayRetry = error?.retryable === true && error.overloaded !== true;
      if (!mayRetry) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
    }
  }
  return call();
}

/** The Durable Object that stores the records. The worker exports the class, with SQLite as its storage. */
export class TurretStore extends DurableObject {
  #records;

  constructor(ctx, env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    this.#records = recordsTable((text, values) => sql.exec(text, ...values).toArray(), 'records');
  }

  put(texts) {
    this.ctx.storage.transactionSync(() => {
      for (const pairs of texts) this.#records.put(pairs);
    });
  }

  remove(texts) {
    this.ctx.storage.transactionSync(() => {
      for (const keys of texts) this.#records.remove(keys);
    });
  }

  records(from, to, limit) {
    return this.#records.records(from, to, limit);
  }

  keys(from, to, limit) {
    return this.#records.keys(from, to, limit);
  }
}
