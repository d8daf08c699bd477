import { DurableObject } from 'cloudflare:workers';

import { keepAlive } from './keep-alive.js';
import { markOverload } from './overload.js';
import { batches, inChunks, listKeys, listRecords } from './records-sql.js';
import { recordsTable } from './records-sync.js';

/** A call takes 32 MiB; a batch is at most 2 MB, or twice that where a character takes two bytes. */
const BATCHES_A_CALL = 8;
/** Between the attempts of a call that reads. A call that writes is repeated by whoever knows what was written since. */
const PAUSES_MS = [100, 400];

/** A store in the Durable Object of that name; the namespace is that of `TurretStore`. */
export function durableObject(namespace, { name = 'tinyturret' } = {}) {
  if (typeof namespace?.idFromName !== 'function') {
    throw new TypeError(
      'tinyturret: durableObject() wants the binding of a Durable Object namespace, such as env.TURRET',
    );
  }
  const id = namespace.idFromName(name);
  // A stub that has failed once goes on failing.
  const stub = () => namespace.get(id);

  let dropped = 0;

  const put = async (pairs) => {
    const { texts, leftOut } = batches(pairs);
    const object = stub();
    await Promise.all(inChunks(texts, BATCHES_A_CALL).map((some) => object.put(some)));
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
      markOverload(listRecords(prefix, (...range) => retried(() => stub().records(...range)))),
    keys: (prefix) =>
      markOverload(listKeys(prefix, (...range) => retried(() => stub().keys(...range)))),
  };
}

/** Calls again, which must get a new stub, after an error that the platform says a repetition helps against. */
async function retried(call) {
  for (const pause of PAUSES_MS) {
    try {
      return await call();
    } catch (error) {
      const isPassing = error?.retryable === true && error.overloaded !== true;
      if (!isPassing) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
    }
  }
  return call();
}

/** The Durable Object that holds the records: exported by the worker, with SQLite for its storage. */
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
