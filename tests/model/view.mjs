/** What a reader sees: all records of the backends that answer, merged. */

const ORDER = ['journal', 'counter', 'batch', 'tombstone'];

/**
 * Lists the backends step by step. Returns the view; `view.stores` are the backends that answered.
 * With `memory`, adds the entries of the recorder in the same global object. They are read last: counts move to newer
 * entries only.
 */
export function* readView(world, actor, memory = false) {
  const view = { started: world.now, stores: [], tables: new Map(), complete: true };
  let recorder = [];
  if (memory && actor.session && !world.rules.readsMemoryLast) {
    recorder = [...actor.session.memory()].map((entry) => ({ ...entry }));
  }
  const order = world.rules.readsJournalFirst
    ? ORDER
    : ['tombstone', 'batch', 'counter', 'journal'];
  for (const store of world.stores) {
    const tables = {};
    let answered = true;
    for (const table of order) {
      yield 'read: before a list';
      if (!world.reachable(actor, store) || !world.answers()) {
        answered = false;
        break;
      }
      tables[table] = new Map(store.list(actor.process, table, world.mono, world.random));
    }
    if (!answered) {
      view.complete = false;
      continue;
    }
    view.stores.push(store);
    view.tables.set(store, tables);
    if (!world.rules.readsAllBackends) break;
  }
  if (memory && actor.session && world.rules.readsMemoryLast)
    recorder = [...actor.session.memory()];
  view.ended = world.now;
  merge(world, view, recorder);
  return view;
}

function merge(world, view, recorder) {
  view.units = new Map(); // entry -> the larger count of all records
  view.batches = new Map();
  view.removed = new Map(); // entry -> count that tombstones name
  view.removedBatches = new Map(); // batch -> { group: count }
  for (const tables of view.tables.values()) {
    const { journal, counter, batch, tombstone } = tables;
    for (const value of journal.values()) addUnit(world, view, value).journal = true;
    tables.counted = new Map(); // entry -> its counters in this backend: key -> count
    for (const [key, value] of counter) {
      for (const unit of value.many ?? [value]) {
        addUnit(world, view, unit);
        if (!tables.counted.has(unit.key)) tables.counted.set(unit.key, new Map());
        tables.counted.get(unit.key).set(key, unit.count);
      }
    }
    for (const [key, value] of batch) view.batches.set(key, value);
    for (const value of tombstone.values()) {
      for (const unit of value.units) {
        const before = view.removed.get(unit.key);
        if (!before || before.count < unit.count) view.removed.set(unit.key, unit);
      }
      for (const [id, count] of value.batches) {
        const counts = view.removedBatches.get(id) ?? {};
        counts[value.group] = Math.max(counts[value.group] ?? 0, count);
        view.removedBatches.set(id, counts);
      }
    }
  }
  for (const entry of recorder) addUnit(world, view, entry);
  for (const [key, { group }] of view.removed) {
    const unit = view.units.get(key);
    if (unit) unit.group ??= group;
  }
  view.covers = cover(world, view);
}

function addUnit(world, view, value) {
  let unit = view.units.get(value.key);
  if (!unit) {
    unit = { key: value.key, session: value.session, born: value.born, n: value.n, count: 0 };
    unit.journal = false;
    unit.final = false;
    view.units.set(value.key, unit);
  }
  if (value.group !== undefined) unit.group = value.group;
  if (value.first !== undefined) unit.first = value.first;
  if (value.final) unit.final = true;
  unit.count = world.rules.largerCounts
    ? Math.max(unit.count, value.count)
    : unit.count + (value.text ? 0 : value.count);
  return unit;
}

/** Session -> the batch that covers it. Of two batches with a session in common the older one counts. */
function cover(world, view) {
  const covers = new Map();
  view.accepted = [];
  for (const id of [...view.batches.keys()].sort()) {
    const batch = view.batches.get(id);
    const overlaps = batch.sessions.some((session) => covers.has(session));
    if (overlaps && world.rules.batchesDisjoint) continue;
    view.accepted.push(batch);
    if (!world.rules.batchCovers) continue;
    for (const session of batch.sessions) covers.set(session, batch);
  }
  return covers;
}

/** The sums of a batch's sessions over records that are still there: all counts, and removed ones. */
export function sumsOf(view, batch) {
  const all = {};
  const removed = {};
  for (const unit of unitsAndRemoved(view)) {
    if (view.covers.get(unit.session) !== batch || unit.group === undefined) continue;
    const gone = view.removed.get(unit.key)?.count ?? 0;
    all[unit.group] = (all[unit.group] ?? 0) + Math.max(unit.count, gone);
    removed[unit.group] = (removed[unit.group] ?? 0) + gone;
  }
  return { all, removed };
}

/** All entries that a record or a tombstone names. */
export function* unitsAndRemoved(view) {
  yield* view.units.values();
  for (const unit of view.removed.values()) if (!view.units.has(unit.key)) yield unit;
}

/** The count of each group. */
export function totals(view) {
  const result = {};
  const add = (group, count) => {
    result[group] = (result[group] ?? 0) + Math.max(0, count);
  };
  for (const unit of view.units.values()) {
    if (unit.group === undefined || view.covers.has(unit.session)) continue;
    add(unit.group, unit.count - (view.removed.get(unit.key)?.count ?? 0));
  }
  for (const batch of view.accepted) {
    const { all, removed } = sumsOf(view, batch);
    const gone = view.removedBatches.get(batch.id) ?? {};
    for (const group of new Set([...Object.keys(batch.counts), ...Object.keys(all)])) {
      const raw = Math.max(batch.counts[group] ?? 0, all[group] ?? 0);
      add(group, raw - Math.max(gone[group] ?? 0, removed[group] ?? 0));
    }
  }
  return result;
}
