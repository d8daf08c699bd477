/**
 * The core in the model: compacts final entries, reconciles backends, folds sessions that ended, and removes groups. Every
 * `yield` is a moment at which the core may die, or at which others run.
 */
import {
  ENTRY_FINAL,
  FOLD_SETTLED,
  FOLD_WITHOUT_BACKEND,
  RUN_LIMIT,
  SESSION_ENDED,
} from './rules.mjs';
import { rawCounts, readView, unitsAndRemoved } from './view.mjs';

export class Core {
  /** Creates a core. `session` is the recorder in the same global object, or null. */
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
    yield* this.removeFolded(view);
  }

  /** Returns whether a view is too old to act on, because the read took longer than RUN_LIMIT or the clock jumped meanwhile. */
  tooOld(view) {
    const old = this.world.rules.readLimit && Math.abs(view.ended - view.started) > RUN_LIMIT;
    if (old) this.world.covered('core: drops a slow view');
    return old;
  }

  /**
   * Returns whether an entry is final at the time at which the read began. A later time is wrong, because the entry may have
   * grown since then.
   */
  isFinal(view, unit) {
    const { world } = this;
    if (world.rules.compacts === 'all' || unit.final) return true;
    if (unit.first === undefined) return false;
    const time = world.rules.judgesByReadTime ? view.started : world.now;
    return Math.abs(time - unit.first) > ENTRY_FINAL;
  }

  /** Writes the counter of each final entry to all backends, then removes the entry from each backend that has the counter. */
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

  /** Removes the counters of an entry for which the same backend has a larger one. */
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

  /** Removes an entry from a backend: its counts before its text, so that counts never remain without their group. */
  *removeEntry(view, store, unit) {
    const { journal } = view.tables.get(store);
    for (const part of ['c', 't']) {
      const key = `${unit.key}/${part}`;
      if (!journal.has(key)) continue;
      yield part === 'c' ? 'compact: before removing counts' : 'compact: before removing the text';
      if (this.world.write(this, store, 'journal', key, undefined) !== 'ok') return;
    }
  }

  /**
   * Copies counters and tombstones to each backend that lacks them. Entries that are not final are not copied, because their
   * session writes them.
   */
  *reconcile(view) {
    const { rules } = this.world;
    for (const store of view.stores) {
      const mine = view.tables.get(store);
      for (const other of view.stores) {
        if (other === store) continue;
        const from = view.tables.get(other);
        for (const [key, value] of from.tombstone) {
          if (mine.tombstone.has(key)) continue;
          yield 'reconcile: before copying a tombstone';
          this.world.write(this, store, 'tombstone', key, value);
        }
        if (!rules.copiesOpen) continue;
        for (const [key, value] of from.journal) {
          if (this.isFinal(view, view.units.get(value.key))) continue;
          if ((mine.journal.get(key)?.count ?? 0) >= value.count) continue;
          yield 'reconcile: before copying an entry';
          this.world.write(this, store, 'journal', key, value);
        }
      }
      for (const unit of view.units.values()) {
        if (unit.journal || view.folds.has(unit.session)) continue;
        if (unit.group === undefined || counted(view, store, unit) >= unit.count) continue;
        yield 'reconcile: before copying a counter';
        this.world.covered('core: copies a counter');
        this.writeCounter(view, store, unit);
      }
    }
  }

  /**
   * Writes one record with the counts of a session (a fold) for each session that has ended, to every backend without such a
   * record.
   */
  *fold(view) {
    const { world } = this;
    const { rules } = world;
    const all = view.stores.length === world.stores.length;
    for (const session of new Set([...view.sums.keys(), ...view.folds.keys()])) {
      const sum = view.sums.get(session);
      if (!view.folds.has(session)) {
        const age = (rules.judgesByReadTime ? view.started : world.now) - sum.born;
        if (rules.foldsEnded && age <= (all ? SESSION_ENDED : FOLD_WITHOUT_BACKEND)) continue;
        if (sum.units.length === 0 || (sum.journal && rules.foldsCompacted)) continue;
        if (!all) world.ledger.foldedWithoutBackend(session, view.stores);
      }
      const counts = rules.foldIsRaw ? rawCounts(view, session) : visibleCounts(view, session);
      const texts = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
      const key = rules.foldKeyHasCounts ? `${session}/${texts.join('.')}` : session;
      for (const store of view.stores) {
        const { folded } = view.tables.get(store);
        if ((folded.get(session) ?? []).some((value) => contains(value.counts, counts))) continue;
        yield 'fold: before the record';
        world.covered(view.folds.has(session) ? 'core: completes a fold' : 'core: folds');
        const value = { key, session, at: world.now, counts };
        if (world.write(this, store, 'fold', key, value) !== 'ok' || rules.foldSettles) continue;
        folded.set(session, [value]);
      }
    }
  }

  /**
   * Removes the entries, counters and smaller folds of a session if a fold that is old enough (settled) contains their counts.
   */
  *removeFolded(view) {
    const { world } = this;
    const all = view.stores.length === world.stores.length;
    for (const store of view.stores) {
      for (const [session, values] of view.tables.get(store).folded) {
        const counts = world.rules.keepsUnseen ? rawCounts(view, session) : {};
        const settled = values.find(
          ({ at, counts: mine }) =>
            contains(mine, counts) &&
            (!world.rules.foldSettles ||
              view.started - at > (all ? FOLD_SETTLED : FOLD_WITHOUT_BACKEND)),
        );
        if (!settled) continue;
        for (const unit of view.sums.get(session)?.units ?? []) {
          yield* this.removeEntry(view, store, unit);
          for (const key of countersOf(view, store, unit).keys()) {
            yield 'fold: before removing a counter';
            world.covered('core: removes a folded counter');
            world.write(this, store, 'counter', key, undefined);
          }
        }
        for (const other of values) {
          if (other === settled || !contains(settled.counts, other.counts)) continue;
          yield 'fold: before removing a smaller fold';
          world.covered('core: removes a smaller fold');
          world.write(this, store, 'fold', other.key, undefined);
        }
      }
    }
  }

  /**
   * Removes a group: seals its open entries, reads, writes a tombstone with every count that was read, and removes the records.
   */
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
    const sessions = [];
    for (const session of view.folds.keys()) {
      const count = rawCounts(view, session)[group] ?? 0;
      if (count > 0) sessions.push([session, count]);
    }
    if (units.length + sessions.length === 0 && rules.tombstoneNames === 'all') return;
    const id = rules.tombstonePerRemoval ? `${group}/${world.nextId++}` : group;
    const tombstone = { id, group, units, sessions };
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

/** Returns the counters of an entry in one backend, as a map from key to count. */
function countersOf(view, store, unit) {
  return view.tables.get(store).counted.get(unit.key) ?? new Map();
}

function counted(view, store, unit) {
  return Math.max(0, ...countersOf(view, store, unit).values());
}

/** Returns whether `counts` has at least the count of `other` in each group. */
function contains(counts, other) {
  return Object.entries(other).every(([group, count]) => (counts[group] ?? 0) >= count);
}

/** Returns the counts of a session for the wrong rule of folding, which leaves out removed counts. */
function visibleCounts(view, session) {
  const counts = rawCounts(view, session);
  const { removed } = view.sums.get(session) ?? { removed: {} };
  for (const group of Object.keys(counts)) counts[group] -= removed[group] ?? 0;
  return counts;
}
