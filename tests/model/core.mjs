/**
 * A core: compacts final entries, reconciles backends, folds sessions that ended, and removes groups.
 * Every `yield` is a moment at which the core may die, or at which others run.
 */
import {
  BATCH_SETTLED,
  ENTRY_FINAL,
  FOLD_WITHOUT_BACKEND,
  RUN_LIMIT,
  SESSION_ENDED,
} from './rules.mjs';
import { readView, sumsOf, unitsAndRemoved } from './view.mjs';

export class Core {
  /** `session`: the recorder in the same global object, if there is one. */
  constructor(world, session = null) {
    this.world = world;
    this.session = session;
    this.process = session?.process ?? world.nextProcess++;
    this.alive = true;
  }

  *run() {
    const view = yield* readView(this.world, this, !this.world.rules.compactsWritten);
    if (this.tooOld(view)) return;
    yield* this.compact(view);
    yield* this.removeSmaller(view);
    yield* this.reconcile(view);
    yield* this.fold(view);
    yield* this.removeCovered(view);
  }

  /** A view that took long to read, or over a jump of the clock, decides nothing. */
  tooOld(view) {
    const old = this.world.rules.readLimit && Math.abs(view.ended - view.started) > RUN_LIMIT;
    if (old) this.world.covered('core: drops a slow view');
    return old;
  }

  /** Decides by the time at which the read began: what is final now may have grown since then. */
  isFinal(view, unit) {
    const { world } = this;
    if (world.rules.compacts === 'all' || unit.final) return true;
    if (unit.first === undefined) return false;
    const time = world.rules.judgesByReadTime ? view.started : world.now;
    return Math.abs(time - unit.first) > ENTRY_FINAL;
  }

  /** Writes the counter of each final entry to all backends, then removes the entry where the counter is. */
  *compact(view) {
    for (const unit of view.units.values()) {
      if (!unit.journal || unit.group === undefined || !this.isFinal(view, unit)) continue;
      this.world.covered('core: compacts an entry');
      if (!this.world.rules.counterFirst) {
        for (const store of view.stores) yield* this.removeEntry(view, store, unit);
      }
      const written = new Set();
      for (const store of view.stores) {
        if (counted(view, store, unit) >= unit.count) {
          written.add(store);
          continue;
        }
        yield 'compact: before a counter';
        if (this.writeCounter(view, store, unit) === 'ok') written.add(store);
      }
      if (!this.world.rules.removeWhereWritten && written.size > 0) {
        for (const store of view.stores) written.add(store);
      }
      for (const store of written) yield* this.removeEntry(view, store, unit);
    }
  }

  /** Removes counters of an entry where a larger one is. */
  *removeSmaller(view) {
    if (this.world.rules.counterKey !== 'count') return;
    for (const store of view.stores) {
      for (const counts of view.tables.get(store).counted.values()) {
        if (counts.size < 2) continue;
        const most = Math.max(...counts.values());
        for (const [key, count] of counts) {
          if (count === most) continue;
          yield 'compact: before removing a smaller counter';
          this.world.covered('core: removes a smaller counter');
          this.world.write(this, store, 'counter', key, undefined);
        }
      }
    }
  }

  writeCounter(view, store, unit) {
    const { key, session, born, group, n, count } = unit;
    const value = { key, session, born, group, n, count };
    return this.world.writeCounter(this, store, value, view.tables.get(store).counter);
  }

  /** Removes the counts before the text, so that counts never remain without their group. */
  *removeEntry(view, store, unit) {
    const { journal } = view.tables.get(store);
    for (const part of ['c', 't']) {
      const key = `${unit.key}/${part}`;
      if (!journal.has(key)) continue;
      yield part === 'c' ? 'compact: before removing counts' : 'compact: before removing the text';
      if (this.world.write(this, store, 'journal', key, undefined) !== 'ok') return;
    }
  }

  /** Copies counters, batches and tombstones that a backend lacks. Open entries are their session's business. */
  *reconcile(view) {
    const { rules } = this.world;
    for (const store of view.stores) {
      const { tombstone, batch } = view.tables.get(store);
      for (const other of view.stores) {
        if (other === store) continue;
        const from = view.tables.get(other);
        for (const [table, mine] of [
          ['tombstone', tombstone],
          ['batch', batch],
        ]) {
          for (const [key, value] of from[table]) {
            if (mine.has(key)) continue;
            if (table === 'batch' && !view.accepted.includes(value) && rules.copiesAccepted)
              continue;
            yield `reconcile: before copying a ${table}`;
            this.world.write(this, store, table, key, value);
          }
        }
        if (!rules.copiesOpen) continue;
        for (const [key, value] of from.journal) {
          if (this.isFinal(view, view.units.get(value.key))) continue;
          if ((view.tables.get(store).journal.get(key)?.count ?? 0) >= value.count) continue;
          yield 'reconcile: before copying an entry';
          this.world.write(this, store, 'journal', key, value);
        }
      }
      for (const unit of view.units.values()) {
        if (unit.journal || view.covers.has(unit.session)) continue;
        if (unit.group === undefined || counted(view, store, unit) >= unit.count) continue;
        yield 'reconcile: before copying a counter';
        this.world.covered('core: copies a counter');
        this.writeCounter(view, store, unit);
      }
    }
  }

  /** Writes one batch for all sessions that ended. */
  *fold(view) {
    const { world } = this;
    const { rules } = world;
    const all = view.stores.length === world.stores.length;
    const waiting = new Set();
    if (rules.foldsCompacted) {
      for (const unit of view.units.values()) if (unit.journal) waiting.add(unit.session);
    }
    const sessions = new Set();
    const counts = {};
    for (const unit of unitsAndRemoved(view)) {
      const age = (rules.judgesByReadTime ? view.started : world.now) - unit.born;
      if (rules.foldsEnded && age <= (all ? SESSION_ENDED : FOLD_WITHOUT_BACKEND)) continue;
      if (view.covers.has(unit.session) || waiting.has(unit.session)) continue;
      if (unit.group === undefined) continue;
      const gone = view.removed.get(unit.key)?.count ?? 0;
      const raw = rules.batchIsRaw ? Math.max(unit.count, gone) : Math.max(0, unit.count - gone);
      sessions.add(unit.session);
      counts[unit.group] = (counts[unit.group] ?? 0) + raw;
    }
    if (sessions.size === 0) return;
    const computed = world.now;
    yield 'fold: before the batch';
    // A name that was made earlier could precede a batch that others have settled on since.
    const id = `${1e9 + (rules.batchNamed === 'write' ? world.now : computed)}.${world.nextId++}`;
    const batch = { id, at: world.now, sessions: [...sessions], counts };
    world.covered('core: folds');
    if (!all) world.ledger.foldedWithoutBackend(batch, view.stores);
    for (const store of view.stores) {
      this.world.write(this, store, 'batch', id, batch);
      yield 'fold: between backends';
    }
    if (!rules.batchSettles) {
      view.batches.set(id, batch);
      view.accepted.push(batch);
      for (const session of batch.sessions) view.covers.set(session, batch);
      for (const store of view.stores) view.tables.get(store).batch.set(id, batch);
    }
  }

  /** Removes records that a settled batch covers, and batches that do not count. */
  *removeCovered(view) {
    const { world } = this;
    const all = view.stores.length === world.stores.length;
    for (const batch of view.accepted) {
      const age = view.started - batch.at;
      if (world.rules.batchSettles && age <= (all ? BATCH_SETTLED : FOLD_WITHOUT_BACKEND)) continue;
      const sums = sumsOf(view, batch).all;
      // Records that the fold did not see remain: the reader takes the larger sum.
      const smaller = Object.entries(sums).some(([group, sum]) => sum > (batch.counts[group] ?? 0));
      if (smaller) world.ledger.keeps(batch);
      if (smaller && world.rules.keepsUnseen) continue;
      for (const store of view.stores) {
        const tables = view.tables.get(store);
        if (!tables.batch.has(batch.id)) continue;
        for (const unit of view.units.values()) {
          if (view.covers.get(unit.session) !== batch) continue;
          yield* this.removeEntry(view, store, unit);
          for (const key of countersOf(view, store, unit).keys()) {
            yield 'fold: before removing a counter';
            world.covered('core: removes what a batch covers');
            world.write(this, store, 'counter', key, undefined);
          }
        }
        for (const [id, other] of tables.batch) {
          if (view.accepted.includes(other)) continue;
          if (!other.sessions.some((session) => view.covers.get(session) === batch)) continue;
          if (Math.abs(view.started - other.at) <= BATCH_SETTLED) continue;
          yield 'fold: before removing a batch';
          world.covered('core: removes an overlapping batch');
          world.write(this, store, 'batch', id, undefined);
        }
      }
    }
  }

  /** Removes a group: seals, reads, writes a tombstone with every count that it saw, removes records. */
  *remove(group) {
    const { world } = this;
    const { rules } = world;
    for (const session of world.sessions)
      if (session.alive && world.random.chance(0.8)) session.sealAll();
    yield 'remove: after seal';
    const view = yield* readView(world, this);
    if (this.tooOld(view)) return;
    const units = [];
    for (const unit of unitsAndRemoved(view)) {
      if (unit.group !== group || rules.tombstoneNames === 'none') continue;
      const isOpen = unit.journal && !this.isFinal(view, unit);
      if (rules.tombstoneNames === (isOpen ? 'final' : 'open')) continue;
      const count = Math.max(unit.count, view.removed.get(unit.key)?.count ?? 0);
      units.push({
        key: unit.key,
        session: unit.session,
        born: unit.born,
        n: unit.n,
        group,
        count,
      });
    }
    const batches = [];
    for (const batch of view.accepted) {
      const sum = Math.max(batch.counts[group] ?? 0, sumsOf(view, batch).all[group] ?? 0);
      if (sum > 0) batches.push([batch.id, sum]);
    }
    if (units.length + batches.length === 0 && rules.tombstoneNames === 'all') return;
    const id = rules.tombstonePerRemoval ? `${group}/${world.nextId++}` : group;
    const tombstone = { id, group, units, batches };
    world.ledger.removing(view, group, tombstone);
    const written = [];
    for (const store of view.stores) {
      yield 'remove: before the tombstone';
      if (!rules.tombstoneFirst) yield* this.removeRecords(view, store, group);
      if (world.write(this, store, 'tombstone', id, tombstone) === 'ok') written.push(store);
    }
    for (const store of written) yield* this.removeRecords(view, store, group);
  }

  *removeRecords(view, store, group) {
    for (const unit of view.units.values()) {
      if (unit.group !== group) continue;
      if (unit.journal && this.isFinal(view, unit)) yield* this.removeEntry(view, store, unit);
      for (const key of countersOf(view, store, unit).keys()) {
        yield 'remove: before removing a counter';
        this.world.covered('core: removes a counter of a group');
        this.world.write(this, store, 'counter', key, undefined);
      }
    }
  }
}

/** The counters of an entry in one backend: key -> count. */
function countersOf(view, store, unit) {
  return view.tables.get(store).counted.get(unit.key) ?? new Map();
}

function counted(view, store, unit) {
  return Math.max(0, ...countersOf(view, store, unit).values());
}
