/**
 * The reference of the model: the failures, the writes to each backend, and the removals.
 * It is not part of the protocol; no session or core reads it.
 */
import { LAG } from './rules.mjs';

export class Violation extends Error {}

export class Ledger {
  constructor(world) {
    this.world = world;
    this.happened = {}; // group -> number of failures that happened
    this.written = new Map(); // entry -> { session, group, counts: Map(store -> largest written count) }
    this.unsettled = new Set(); // entries with a write that got no answer and had no effect
    this.removals = new Map(); // tombstone -> { stores: Map(store -> write time), units, maybe: Map(entry -> count), group }
    this.blind = new Set(); // sessions that were folded while a backend was away
    this.loss = { unwritten: 0, withoutAnswer: 0, folded: 0 };
  }

  occurred(group) {
    this.happened[group] = (this.happened[group] ?? 0) + 1;
  }

  /** Records that a write of a session to a backend took effect. */
  wrote(store, value) {
    let unit = this.written.get(value.key);
    if (!unit) {
      unit = { key: value.key, session: value.session, group: value.group, counts: new Map() };
      this.written.set(value.key, unit);
    }
    if (value.group !== undefined) unit.group = value.group;
    unit.counts.set(store, Math.max(unit.counts.get(store) ?? 0, value.count));
  }

  /**
   * Records a fold that was written while a backend was away. If only that backend had some of the counts, the session may lose
   * them.
   */
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

  /**
   * Records that a core is about to write this tombstone. The failures that the core has read in the group must stay removed.
   */
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
      // The fold of this session may lack counts, which a backend that was away may bring back or not.
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

  /**
   * Returns a map from entry to the removed count, over the removals that `counts` accepts. `withMaybe` adds counts that may be
   * removed.
   */
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

  /**
   * Returns the removed counts by group, for a read that begins now: the removals that every process sees if it reads all
   * backends.
   */
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

  /** Throws a Violation if a read counts more failures in a group than have happened and were not removed before. */
  checkRead(before, view, counts) {
    for (const [group, count] of Object.entries(counts)) {
      const most = (this.happened[group] ?? 0) - (view.complete ? (before.gone[group] ?? 0) : 0);
      if (count > most)
        throw new Violation(`a read counts ${count} in ${group}; at most ${most} are true`);
    }
  }

  /** Throws a Violation if the final counts do not contain every failure exactly once, apart from allowed losses. */
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

  /**
   * Throws a Violation if a session wrote more failures than happened, or a live session wrote fewer although every write got
   * an answer. Counts allowed losses.
   */
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

  /**
   * Throws a Violation if, after days without failures, a backend has journal entries, counters, or two folds of one session.
   */
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

  /**
   * Throws a Violation if a compacted entry has not arrived at the collector, or if the collector does not count the arrived
   * failures once.
   */
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

/** Checks consecutive reads of one process: if the backends show writes in their order, counts fall only by removals. */
export class Monotone {
  constructor(ledger) {
    this.ledger = ledger;
    this.before = null;
    this.lost = 0; // number of backends that were lost
  }

  begin() {
    const { gone } = this.ledger.snapshot();
    return { gone, earlier: this.before, lost: this.lost };
  }

  /**
   * Throws a Violation if a count is too small. `start` is the result of `begin`. Only reads that ended before this one began
   * are compared.
   */
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
