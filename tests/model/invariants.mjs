/**
 * The reference of the model: the failures, the writes to each backend, and the removals.
 * It is not part of the protocol; no session or core reads it.
 */
import { LAG } from './rules.mjs';

export class Violation extends Error {}

export class Ledger {
  constructor(world) {
    this.world = world;
    this.happened = {}; // group -> failures
    this.written = new Map(); // entry -> { session, group, counts: Map(store -> largest count) }
    this.unsettled = new Set(); // entries with a write that was lost without an answer
    this.removals = new Map(); // tombstone -> { stores: Map(store -> time), units, maybe: Map(entry -> count), group }
    this.blind = new Set(); // sessions that were folded while a backend was away
    this.loss = { unwritten: 0, withoutAnswer: 0, folded: 0 };
  }

  occurred(group) {
    this.happened[group] = (this.happened[group] ?? 0) + 1;
  }

  /** A session's write took effect. */
  wrote(store, value) {
    let unit = this.written.get(value.key);
    if (!unit) {
      unit = { key: value.key, session: value.session, group: value.group, counts: new Map() };
      this.written.set(value.key, unit);
    }
    if (value.group !== undefined) unit.group = value.group;
    unit.counts.set(store, Math.max(unit.counts.get(store) ?? 0, value.count));
  }

  /** A fold may lack counts that only a backend that is away has: this session may lose them. */
  foldedWithoutBackend(session, stores) {
    this.world.covered('fold without a backend');
    for (const unit of this.written.values()) {
      if (unit.session !== session) continue;
      if (
        this.most(unit, (store) => !store.dead) <=
        this.most(unit, (store) => stores.includes(store))
      )
        continue;
      this.world.covered('fold without counts of a backend that is away');
      this.blind.add(session);
    }
  }

  /** A core is about to write this tombstone: the failures that it saw have to stay removed. */
  removing(view, group, tombstone) {
    const units = new Map();
    const maybe = new Map();
    for (const unit of view.units.values())
      if (unit.group === group) units.set(unit.key, unit.count);
    for (const unit of view.removed.values()) {
      if (unit.group === group) units.set(unit.key, Math.max(units.get(unit.key) ?? 0, unit.count));
    }
    for (const unit of this.written.values()) {
      if (unit.group !== group || !view.folds.has(unit.session)) continue;
      // A fold without a backend may lack counts, which may come back or not.
      if (this.blind.has(unit.session)) maybe.set(unit.key, this.most(unit));
      else units.set(unit.key, this.most(unit));
    }
    this.removals.set(tombstone, { group, units, maybe, stores: new Map() });
  }

  removed(tombstone, store) {
    const removal = this.removals.get(tombstone);
    if (removal && !removal.stores.has(store)) removal.stores.set(store, this.world.mono);
  }

  most(unit, where = () => true) {
    let most = 0;
    for (const [store, count] of unit.counts) if (where(store)) most = Math.max(most, count);
    return most;
  }

  /** Entry -> the count that removals name, for the removals that `counts` accepts. */
  gone(counts, withMaybe = false) {
    const result = new Map();
    for (const removal of this.removals.values()) {
      if (!counts(removal)) continue;
      for (const units of withMaybe ? [removal.units, removal.maybe] : [removal.units]) {
        for (const [key, count] of units) result.set(key, Math.max(result.get(key) ?? 0, count));
      }
    }
    return result;
  }

  goneByGroup(counts, withMaybe = false) {
    const result = {};
    if (this.removals.size === 0) return result;
    for (const [key, count] of this.gone(counts, withMaybe)) {
      const unit = this.written.get(key);
      if (!unit) continue;
      result[unit.group] = (result[unit.group] ?? 0) + Math.min(count, this.most(unit));
    }
    return result;
  }

  /** Called before a read. Returns the removals that every process sees that reads all backends. */
  snapshot() {
    const { mono } = this.world;
    return {
      gone: this.goneByGroup(({ stores }) =>
        [...stores].some(
          ([store, time]) =>
            !store.dead && !store.away && (store.views === 'fresh' || mono - time > LAG),
        ),
      ),
    };
  }

  /** A read never counts more than what happened and was not removed. */
  checkRead(before, view, counts) {
    for (const [group, count] of Object.entries(counts)) {
      const most = (this.happened[group] ?? 0) - (view.complete ? (before.gone[group] ?? 0) : 0);
      if (count > most)
        throw new Violation(`a read counts ${count} in ${group}; at most ${most} are true`);
    }
  }

  /** At the end: every failure exactly once. */
  checkEnd(counts) {
    const alive = (store) => !store.dead;
    const surelyGone = this.gone(({ stores }) => [...stores.keys()].some(alive));
    const maybeGone = this.gone(({ stores }) => stores.size > 0, true);
    const all = {};
    const least = {};
    const most = {};
    for (const unit of this.written.values()) {
      const { group, session, key } = unit;
      if (group === undefined) continue;
      const here = Math.max(0, this.most(unit, alive) - (maybeGone.get(key) ?? 0));
      const anywhere = Math.max(0, this.most(unit) - (surelyGone.get(key) ?? 0));
      all[group] = (all[group] ?? 0) + here;
      if (!this.blind.has(session)) least[group] = (least[group] ?? 0) + here;
      most[group] = (most[group] ?? 0) + anywhere;
    }
    this.loss.folded = 0;
    for (const group of new Set([...Object.keys(most), ...Object.keys(counts)])) {
      const count = counts[group] ?? 0;
      this.loss.folded += Math.max(0, (all[group] ?? 0) - count);
      if (count < (least[group] ?? 0)) {
        throw new Violation(`${count} remain in ${group}; ${least[group]} were written`);
      }
      if (count > (most[group] ?? 0)) {
        throw new Violation(
          `${count} are in ${group}; ${most[group] ?? 0} were written and not removed`,
        );
      }
    }
  }

  /** A session that lives writes everything, once. */
  checkSessions() {
    const anyStore = this.world.stores.some((store) => !store.dead);
    for (const session of this.world.sessions) {
      let written = 0;
      let unsettled = false;
      for (const entry of session.entries) {
        const unit = this.written.get(entry.key);
        if (unit) written += this.most(unit);
        if (this.unsettled.has(entry.key)) unsettled = true;
      }
      if (written > session.happened) {
        throw new Violation(`${session.happened} failures, ${written} written`);
      }
      if (written === session.happened) continue;
      if (!session.alive) this.loss.unwritten += session.happened - written;
      else if (unsettled) this.loss.withoutAnswer += session.happened - written;
      else if (anyStore)
        throw new Violation(`${session.happened} failures, ${written} written by a live session`);
    }
  }

  /** After days without failures only one fold of each session, tombstones and marks remain. */
  checkRemains() {
    for (const store of this.world.stores) {
      if (store.dead) continue;
      const { journal, counter, fold } = store.tables;
      for (const { key } of [...journal.values(), ...counter.values()]) {
        throw new Violation(`${key} remains in ${store.name}`);
      }
      const sessions = [...fold.values()].map(({ session }) => session);
      if (new Set(sessions).size < sessions.length) throw new Violation('a session has two folds');
    }
  }

  /** The collector has every compacted entry once the reporter ran; it counts what arrived, once. */
  checkReports(view) {
    const { collector } = this.world;
    for (const unit of view.units.values()) {
      if (unit.group === undefined || unit.journal || view.folds.has(unit.session)) continue;
      const arrived = collector.arrived.get(unit.key) ?? 0;
      if (arrived < unit.count)
        throw new Violation(`${arrived} of ${unit.key} arrived, not ${unit.count}`);
    }
    let sum = 0;
    for (const count of collector.arrived.values()) sum += count;
    const total = collector.total();
    if (total !== sum) throw new Violation(`${sum} arrived at the collector; it counts ${total}`);
    let happened = 0;
    for (const count of Object.values(this.happened)) happened += count;
    if (total > happened)
      throw new Violation(`the collector counts ${total} of ${happened} failures`);
  }
}

/** Reads of one process whose backends show writes in their order: counts only fall by removals. */
export class Monotone {
  constructor(ledger) {
    this.ledger = ledger;
    this.before = null;
    this.lost = 0; // backends that were lost
  }

  begin() {
    const { gone } = this.ledger.snapshot();
    return { gone, earlier: this.before, lost: this.lost };
  }

  /** `start`: what `begin` returned; only reads that ended before this one began are compared. */
  check(start, view, counts) {
    const { world } = this.ledger;
    if (!view.complete || world.stores.some((store) => store.views === 'mixed')) {
      return;
    }
    const after = this.ledger.goneByGroup(() => true, true);
    const { earlier } = start;
    if (earlier && start.lost === this.lost) {
      for (const [group, count] of Object.entries(earlier.counts)) {
        const least = count + (earlier.gone[group] ?? 0) - (after[group] ?? 0);
        if ((counts[group] ?? 0) < least) {
          throw new Violation(
            `a later read counts ${counts[group] ?? 0} in ${group}, not ${least}`,
          );
        }
      }
    }
    this.before = { counts, gone: start.gone };
  }
}
