import { DurableObject } from 'cloudflare:workers';

import { keepAlive } from './keep_alive.js';
import { batches, listKeys, listRecords } from './records_sql.js';
import { recordsTable } from './records_sync.js';

/** A call takes 32 MiB; a batch is at most 2 MB, or twice that where a character takes two bytes. */
const BATCHES_A_CALL = 8;

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

  const put = async (pairs) => {
    const texts = batches(pairs);
    const object = stub();
    const calls = [];
    for (let at = 0; at < texts.length; at += BATCHES_A_CALL) {
      calls.push(object.put(texts.slice(at, at + BATCHES_A_CALL)));
    }
    await Promise.all(calls);
  };
  const remove = async (keys) => {
    if (keys.length > 0) await stub().remove(batches(keys));
  };
  return {
    name: 'durableObject',
    isShared: true,
    put: (pairs) => keepAlive(put(pairs)),
    remove: (keys) => keepAlive(remove(keys)),
    list: (prefix) => listRecords(prefix, (...range) => stub().records(...range)),
    keys: (prefix) => listKeys(prefix, (...range) => stub().keys(...range)),
  };
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
