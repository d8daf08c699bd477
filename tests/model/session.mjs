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
    this.open = new Map(); // site -> the open entry
    this.sealed = []; // sealed entries that some backend lacks
    this.entries = []; // all entries of the session, for the invariants
    this.takeId();
  }

  takeId() {
    this.id = `s${this.world.nextId++}`;
    this.born = this.world.now;
    this.offset = this.world.offset;
    this.next = 0;
  }

  /** Counts a failure of the site in its open entry, which is created if there is none. */
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
    entry.issued = 0; // the largest count in a write that did not surely fail
    entry.acked = 0; // the largest count that a backend confirmed
    entry.final = false;
    entry.stale = false; // whether the entry was sealed after a jump of the clock
    entry.texts = new Set(); // backends that confirmed the text
    entry.written = new Map(); // backend -> count that it confirmed
    entry.marked = new Set(); // backends that confirmed the mark `final`
    this.open.set(site, entry);
    this.entries.push(entry);
    return entry;
  }

  /**
   * Seals entries that are too old, and takes a new session id if the clock jumped or the id is old. Called before every write.
   */
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

  /** Marks an entry final. Counts that surely no backend has are moved to a new entry of the same site. */
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

  /** Writes entries to each backend that lacks them. The session may die at every `yield`. */
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

  /**
   * Writes the counter of an entry directly, for a recorder with its own core (kind `tables`). Seals the entry, which was never
   * in a journal.
   */
  writeCounter(entry, store) {
    const { key, session, born, group, n } = entry;
    if (!entry.final) {
      // Seals the entry: this record contains all its counts, and later failures belong to another entry.
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

  /**
   * Moves the counts of sealed entries that were never written and are too old for a write to new entries (kind `tables` only).
   */
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

  /** Yields the entries of this recorder that a core in the same global object reads from its memory. */
  *memory() {
    for (const entry of this.sealed) if (entry.count > 0) yield entry;
    for (const entry of this.open.values()) if (entry.count > 0) yield entry;
  }
}
