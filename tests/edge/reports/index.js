// A worker that collects reports into D1, KV or its memory, and counts the rows of D1.

import * as package_ from 'tinyturret/worker';
import { hostOf } from './host.js';

const { d1, kv } = package_;
const rows = { read: 0, written: 0 };

/** Wraps the binding of a database so that the rows are counted that D1 reports as read and written. */
const counted = (database) => ({
  prepare: (sql) => database.prepare(sql),
  async batch(statements) {
    const answers = await database.batch(statements);
    for (const { meta } of answers) {
      rows.read += meta.rows_read;
      rows.written += meta.rows_written;
    }
    return answers;
  },
});

export default hostOf({ ...package_, actions: { rows: () => rows } }, (env) => ({
  storageBackends: [storeOf(env)],
  ...env.SETTINGS,
}));

function storeOf({ STORE, KV, DB }) {
  if (STORE === 'memory') return STORE;
  return STORE === 'kv' ? kv(KV) : d1(counted(DB));
}
