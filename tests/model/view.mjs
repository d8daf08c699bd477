/** Reads the records of all backends that answer, and merges them to the view of a reader. */

const ORDER = ['journal', 'counter', 'fold', 'tombstone'];

/**
 * Lists the records of the backends step by step. Returns the view; `view.stores` are the backends that answered. With
 * `memory`, adds the entries of the recorder in the same global object. They are read last, because counts move to newer
 * entries only.
 */
export function* readView(world, actor, memory = false) {
  const view = { started: world.now, stores: [], tables: new Map(), complete: true };
  let recorder = [];
  if (memory && actor.session && !world.rules.readsMemoryLast) {
    recorder = [...actor.session.memory()].map((entry) => ({ ...entry }));
  }
  const order = world.rules.readsJournalFirst ? ORDER : ['tombstone', 'fold', 'counter', 'journal'];
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
  view.units = new Map(); // entry -> its record with the largest count
  view.folds = new Map(); // session -> the largest count of each group in its folds
  view.removed = new Map(); // entry -> count that tombstones name
  view.removedSessions = new Map(); // session -> count of each group that tombstones name
  for (const tables of view.tables.values()) {
    const { journal, counter, fold, tombstone } = tables;
    for (const value of journal.values()) addUnit(world, view, value).journal = true;
    tables.counted = new Map(); // entry -> its counters in this backend: key -> count
    for (const [key, value] of counter) {
      for (const unit of value.many ?? [value]) {
        addUnit(world, view, unit);
        if (!tables.counted.has(unit.key)) tables.counted.set(unit.key, new Map());
        tables.counted.get(unit.key).set(key, unit.count);
      }
    }
    tables.folded = new Map(); // session -> its folds in this backend
    for (const value of fold.values()) {
      raise(view.folds, value.session, value.counts);
      const list = tables.folded.get(value.session);
      if (list) list.push(value);
      else tables.folded.set(value.session, [value]);
    }
    for (const value of tombstone.values()) {
      for (const unit of value.units) {
        const before = view.removed.get(unit.key);
        if (!before || before.count < unit.count) view.removed.set(unit.key, unit);
      }
      for (const [session, count] of value.sessions) {
        raise(view.removedSessions, session, { [value.group]: count });
      }
    }
  }
  for (const entry of recorder) addUnit(world, view, entry);
  for (const [key, { group }] of view.removed) {
    const unit = view.units.get(key);
    if (unit) unit.group ??= group;
  }
  view.sums = sums(view);
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

/** Raises the count of each group of a session in `map` to at least that in `counts`. */
function raise(map, session, counts) {
  const before = map.get(session) ?? {};
  for (const [group, count] of Object.entries(counts)) {
    before[group] = Math.max(before[group] ?? 0, count);
  }
  map.set(session, before);
}

/**
 * Returns for each session the sums over its entries: `all` counts, and the `removed` ones. A tombstone proves that its count
 * happened, so an entry counts at least that much in `all`.
 */
function sums(view) {
  const result = new Map();
  for (const unit of unitsAndRemoved(view)) {
    if (unit.group === undefined) continue;
    let sum = result.get(unit.session);
    if (!sum) {
      sum = {
        session: unit.session,
        born: unit.born,
        all: {},
        removed: {},
        units: [],
        journal: false,
      };
      result.set(unit.session, sum);
    }
    const gone = view.removed.get(unit.key)?.count ?? 0;
    sum.all[unit.group] = (sum.all[unit.group] ?? 0) + Math.max(unit.count, gone);
    sum.removed[unit.group] = (sum.removed[unit.group] ?? 0) + gone;
    if (view.units.has(unit.key)) sum.units.push(unit);
    if (unit.journal) sum.journal = true;
  }
  return result;
}

/**
 * Returns all counts of a session by group, with removed ones: for each group the larger of the counts in its folds and in its
 * entries.
 */
export function rawCounts(view, session) {
  const counts = { ...view.folds.get(session) };
  for (const [group, count] of Object.entries(view.sums.get(session)?.all ?? {})) {
    counts[group] = Math.max(counts[group] ?? 0, count);
  }
  return counts;
}

/** Yields all entries that a record or a tombstone names. */
export function* unitsAndRemoved(view) {
  yield* view.units.values();
  for (const unit of view.removed.values()) if (!view.units.has(unit.key)) yield unit;
}

/** Returns the count of each group that a reader shows, without removed counts. */
export function totals(world, view) {
  const result = {};
  for (const session of new Set([...view.sums.keys(), ...view.folds.keys()])) {
    const sum = view.sums.get(session);
    const gone = view.removedSessions.get(session);
    for (const [group, count] of Object.entries(rawCounts(view, session))) {
      const removed = Math.max(gone?.[group] ?? 0, sum?.removed[group] ?? 0);
      let visible = Math.max(0, count - removed);
      if (!world.rules.foldCovers)
        visible += Math.min(sum?.all[group] ?? 0, view.folds.get(session)?.[group] ?? 0);
      result[group] = (result[group] ?? 0) + visible;
    }
  }
  return result;
}
