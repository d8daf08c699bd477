/**
 * One storage backend that all processes of an origin share.
 *
 * `views`: what a process may read.
 * - `fresh`: the newest state (IndexedDB, SQLite).
 * - `prefix`: the newest writes of other processes may be missing, but writes appear in their order (localStorage).
 * - `mixed`: each key on its own may be out of date (a key-value service with caches).
 * A write is visible to everybody after `LAG`.
 */
import { LAG } from './rules.mjs';

const KEPT = 8;

export class Store {
  constructor(name, views, transactions) {
    this.name = name;
    this.views = views;
    this.transactions = transactions;
    this.tables = {
      journal: new Map(),
      counter: new Map(),
      fold: new Map(),
      tombstone: new Map(),
    };
    this.tables.mark = new Map();
    this.away = false;
    this.dead = false;
    this.log = [];
    this.first = 0; // position of log[0] in the log since the start
    this.seen = new Map(); // process -> position up to which it has read the log
  }

  write(process, table, key, value, time) {
    const map = this.tables[table];
    if (this.views !== 'fresh') {
      this.log.push({ process, table, key, before: map.get(key), value, time });
      if (this.log.length > KEPT) {
        this.log.shift();
        this.first++;
      }
    }
    if (value === undefined) map.delete(key);
    else map.set(key, value);
  }

  /** Returns the records of a table as `process` sees them at `time`, which may lack recent writes of other processes. */
  list(process, table, time, random) {
    const map = this.tables[table];
    if (this.views === 'fresh' || this.log.length === 0) return map;
    const hidden = this.hidden(process, table, time, random);
    if (hidden.size === 0) return map;
    const view = new Map(map);
    for (const [key, value] of hidden) {
      if (value === undefined) view.delete(key);
      else view.set(key, value);
    }
    return view;
  }

  /** Returns the keys of a table for which `process` still sees an old value, with that value. */
  hidden(process, table, time, random) {
    const result = new Map();
    let from = this.first + this.log.length;
    const least = this.views === 'prefix' ? (this.seen.get(process) ?? 0) : 0;
    let wanted = random.below(5);
    while (wanted-- > 0 && from > this.first && from > least) {
      if (time - this.log[from - 1 - this.first].time > LAG) break;
      from--;
    }
    if (this.views === 'prefix') this.seen.set(process, from);
    const own = new Map();
    for (let i = this.log.length - 1; i >= from - this.first; i--) {
      const op = this.log[i];
      if (op.table !== table) continue;
      if (op.process === process) {
        if (!own.has(op.key)) own.set(op.key, op.value);
      } else if (this.views === 'prefix' || random.chance(0.6)) {
        result.set(op.key, op.before);
      }
    }
    for (const [key, value] of own) if (result.has(key)) result.set(key, value);
    return result;
  }
}
