/**
 * A session: the recorder of one page, worker or isolate. It counts failures by site and writes entries.
 * An entry is `j1/<session>/<n>` (its text, which counts as one failure without counts) and `j1/<session>/<n>/c` (its counts).
 * A recorder of kind `tables` has its core at hand (workerd): it seals its entries and writes their counters at once.
 */
import { ENTRY_OPEN, ENTRY_WRITABLE, HOUR, SESSION_OPEN } from './rules.mjs';

export const GROUPS = ['g0', 'g1'];

export class Session {
  constructor(world, kind) {
    this.world = world;
    this.kind = kind;
    this.process = world.nextProcess++;
    this.alive = true;
    this.flushing = false;
    this.happened = 0;
    this.open = new Map(); // site -> entry
    this.sealed = []; // entries that miss a write
    this.entries = []; // all of them, for the invariants
    this.takeId();
  }

  takeId() {
    this.id = `s${this.world.nextId++}`;
    this.born = this.world.now;
    this.offset = this.world.offset;
    this.next = 0;
  }

  /** A failure happens. */
  occur(site) {
    const entry = this.open.get(site) ?? this.openEntry(site);
    entry.count++;
    this.world.ledger.occurred(entry.group);
  }

  openEntry(site) {
    const n = this.next++;
    const entry = { key: `${this.id}/${n}`, session: this.id, born: this.born, n, site };
    entry.group = GROUPS[site % GROUPS.length];
    entry.first = this.world.now;
    entry.count = 0;
    entry.issued = 0; // the largest count that a write without a definite failure contained
    entry.acked = 0; // the largest count that a backend confirmed
    entry.final = false;
    entry.stale = false; // written under another clock
    entry.texts = new Set(); // backends that confirmed the text
    entry.written = new Map(); // backend -> count that it confirmed
    entry.marked = new Set(); // backends that confirmed the mark
    this.open.set(site, entry);
    this.entries.push(entry);
    return entry;
  }

  /** Before every write: seals entries that are too old, and takes a new id if the clock jumped or the id is old. */
  checkClock() {
    this.rotate();
    this.renumber();
  }

  rotate() {
    const { world } = this;
    const jumped = world.rules.sealsAtJump && Math.abs(world.offset - this.offset) > HOUR;
    const old = world.now - this.born > SESSION_OPEN;
    if (jumped) world.covered('session: clock jump');
    if ((jumped && world.rules.rotatesAtJump) || (old && world.rules.rotatesDaily)) {
      if (old) world.covered('session: new id after a day');
      const before = [...this.open.values()];
      for (const entry of this.sealed) if (jumped) entry.stale = true;
      this.takeId();
      for (const entry of before) this.seal(entry, jumped);
      return;
    }
    this.offset = world.offset;
    if (!world.rules.checksAgeBeforeWrite) return;
    for (const entry of [...this.open.values()]) {
      if (world.now - entry.first > ENTRY_OPEN || jumped) this.seal(entry, jumped);
    }
  }

  /** Marks an entry final; counts that no backend can have move to a new one. */
  seal(entry, stale = false) {
    const { rules } = this.world;
    const written = rules.unsettledIsWritten ? entry.issued : entry.acked;
    const rest = entry.count - written;
    entry.count = written;
    entry.final = true;
    entry.stale = stale;
    this.open.delete(entry.site);
    if (written > 0) this.sealed.push(entry);
    if (rest > 0) {
      this.world.covered('session: moved counts');
      if (rules.movesUnwritten) this.openEntry(entry.site).count = rest;
    }
  }

  sealAll() {
    this.checkClock();
    for (const entry of [...this.open.values()]) this.seal(entry);
  }

  writable(entry) {
    if (!this.world.rules.checksAgeBeforeWrite) return true;
    return !entry.stale && this.world.now - entry.first <= ENTRY_WRITABLE;
  }

  needs(entry, store) {
    if (entry.count === 0 || !this.writable(entry)) return false;
    if (!this.world.reachable(this, store)) return false;
    return this.misses(entry, store);
  }

  misses(entry, store) {
    if ((entry.written.get(store) ?? 0) < entry.count) return true;
    return this.kind === 'journal' && entry.final && !entry.marked.has(store);
  }

  /** Writes what backends miss. Every `yield` is a moment at which the session may die. */
  *flush() {
    const { world } = this;
    this.checkClock();
    for (const entry of [...this.sealed, ...this.open.values()]) {
      for (const store of world.stores) {
        if (!this.needs(entry, store)) continue;
        yield 'flush: before an entry';
        this.checkClock();
        if (!this.needs(entry, store)) continue;
        if (this.kind === 'tables') {
          this.writeCounter(entry, store);
          continue;
        }
        const steps = world.rules.textFirst ? ['text', 'counts'] : ['counts', 'text'];
        for (const step of steps) {
          if (step === steps[1] && !store.transactions) {
            yield 'flush: between text and counts';
            this.checkClock();
            if (!this.needs(entry, store)) break;
          }
          if (!this.write(entry, store, step)) break;
        }
      }
    }
    this.renumber();
    this.sealed = this.sealed.filter(
      (entry) => this.writable(entry) && world.stores.some((store) => this.misses(entry, store)),
    );
  }

  write(entry, store, step) {
    const { key, session, born, group, first, count, final } = entry;
    if (step === 'text') {
      if (entry.texts.has(store)) return true;
      const value = { text: true, key, session, born, group, first, count: 1, final: false };
      const answer = this.world.write(this, store, 'journal', `${key}/t`, value);
      this.note(entry, 1, answer);
      if (answer === 'ok') entry.texts.add(store);
      return answer === 'ok';
    }
    const value = { text: false, key, session, born, first, count, final };
    const answer = this.world.write(this, store, 'journal', `${key}/c`, value);
    this.note(entry, count, answer);
    if (answer === 'ok') {
      entry.written.set(store, count);
      if (final) entry.marked.add(store);
    }
    return answer === 'ok';
  }

  /** The recorder's own core makes a counter of an entry that was never in a journal. */
  writeCounter(entry, store) {
    const { key, session, born, group, n } = entry;
    if (!entry.final) {
      // All counts go into this record: what happens later is another entry's.
      entry.final = true;
      this.open.delete(entry.site);
      this.sealed.push(entry);
    }
    const value = { key, session, born, group, n, count: entry.count };
    const answer = this.world.writeCounter(this, store, value, undefined);
    this.note(entry, entry.count, answer);
    if (answer === 'ok') entry.written.set(store, entry.count);
  }

  note(entry, count, answer) {
    if (answer !== 'failed') entry.issued = Math.max(entry.issued, count);
    if (answer === 'ok') entry.acked = Math.max(entry.acked, count);
  }

  /** Entries that were passed to a backend, but not stored by any within their hour, get a new number. */
  renumber() {
    for (const entry of [...this.sealed]) {
      if (
        this.kind === 'tables' &&
        entry.issued === 0 &&
        entry.count > 0 &&
        !this.writable(entry)
      ) {
        const next = this.open.get(entry.site) ?? this.openEntry(entry.site);
        next.count += entry.count;
        entry.count = 0;
      }
    }
  }

  /** What a core in the same global object reads of this recorder. */
  *memory() {
    for (const entry of this.sealed) if (entry.count > 0) yield entry;
    for (const entry of this.open.values()) if (entry.count > 0) yield entry;
  }
}
