/**
 * Reports: pages send entries to a collector, which stores `reported/c/<session>/<n>/<count>`.
 * A request may be repeated, may arrive without an answer, and may be handled by any isolate.
 */
import { readView } from './view.mjs';

export class Collector {
  constructor(world) {
    this.world = world;
    this.records = new Map();
    this.added = 0;
    this.arrived = new Map(); // entry -> largest count that reached the collector
    this.requests = [];
  }

  /** Returns a request that sends one entry with its count. It is handled step by step, and ends with `answered` or `lost`. */
  send(key, count) {
    const request = { key, count, answered: false, lost: false };
    const { random } = this.world;
    const copies = random.chance(0.15) ? 2 : 1;
    if (random.chance(0.1) && !this.world.quiet) request.lost = true;
    else
      for (let i = 0; i < copies; i++) this.requests.push({ request, steps: this.handle(request) });
    return request;
  }

  *handle(request) {
    const { key, count } = request;
    const { rules } = this.world;
    yield 'collector: before the record';
    if (rules.reportsAdd) this.added += count;
    this.records.set(rules.reportKeyHasCount ? `${key}/${count}` : key, { key, count });
    this.arrived.set(key, Math.max(this.arrived.get(key) ?? 0, count));
    yield 'collector: before the answer';
    request.answered = true;
  }

  /** Returns the sum of the counts of all reported entries. */
  total() {
    if (this.world.rules.reportsAdd) return this.added;
    const counts = new Map();
    for (const { key, count } of this.records.values()) {
      counts.set(key, Math.max(counts.get(key) ?? 0, count));
    }
    let sum = 0;
    for (const count of counts.values()) sum += count;
    return sum;
  }
}

/**
 * Sends the final entries and counters that have no mark, as a report does. After the answer, writes the mark
 * `p/<session>/<n>`.
 */
export function* reportFinal(core) {
  const { world } = core;
  const view = yield* readView(world, core);
  if (core.tooOld(view)) return;
  for (const unit of view.units.values()) {
    if (unit.group === undefined || view.folds.has(unit.session)) continue;
    if (unit.journal && !core.isFinal(view, unit)) continue;
    if (view.stores.some((store) => (store.tables.mark.get(unit.key) ?? 0) >= unit.count)) continue;
    yield 'report: before sending';
    const request = world.collector.send(unit.key, unit.count);
    world.covered('report: final entry');
    while (!request.answered && !request.lost) yield 'report: waiting';
    if (request.lost) continue;
    for (const store of view.stores) world.write(core, store, 'mark', unit.key, unit.count);
  }
}

/** Sends the open entries of a page that is left (`pagehide`), with the counts that were written to a backend. */
export function reportOpen(session) {
  const { world } = session;
  for (const entry of session.open.values()) {
    const count = world.rules.reportsWritten ? entry.issued : entry.count;
    if (count > 0) world.collector.send(entry.key, count);
    world.covered('report: open entry');
  }
}
