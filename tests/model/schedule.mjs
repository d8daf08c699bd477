/**
 * Random schedules: sessions, cores, readers and backends take turns; each may stop at each step.
 *
 * Not modelled: samples and exceptions, retention and bounds, versions of the fingerprint, several clients of one
 * recorder, folding of reported counts, writes that take effect more than 30 minutes after they were issued.
 * Assumed about clocks: a session that lives notices a jump before the next one happens; no write is still invisible
 * to other processes (`LAG`) when the clock jumps.
 */
import { Core } from './core.mjs';
import { Ledger, Monotone, Violation } from './invariants.mjs';
import { Random } from './random.mjs';
import { Collector, reportFinal, reportOpen } from './report.mjs';
import { DAY, HOUR, LAG, MINUTE, MUTATIONS, RULES } from './rules.mjs';
import { GROUPS, Session } from './session.mjs';
import { Store } from './store.mjs';
import { readView, totals } from './view.mjs';

const BACKENDS = {
  idb: ['fresh', true],
  sqlite: ['fresh', false],
  local: ['prefix', false],
  kv: ['mixed', false],
};
const ORIGINS = [
  ['idb', 'local'],
  ['idb', 'local'],
  ['idb'],
  ['local'],
  ['idb', 'sqlite'],
  ['kv'],
  ['idb', 'kv'],
];
const SITES = 3;

export class World {
  constructor(seed, rules, coverage, trace) {
    this.random = new Random(seed);
    this.rules = rules;
    this.coverage = coverage;
    this.trace = trace;
    this.now = 100 * DAY;
    this.offset = 0; // time of the wall clock minus that of the monotonic clock
    this.nextId = 100;
    this.nextProcess = 1;
    this.quiet = false;
    this.sessions = [];
    this.running = []; // the actors at work: { label, steps, owner, name }
    this.ledger = new Ledger(this);
    this.collector = new Collector(this);
    this.monotone = new Monotone(this.ledger);
    this.awayFor = new Map(); // process -> Set of backends that it cannot reach
    const origin = this.random.pick(ORIGINS);
    this.stores = origin.map((name) => new Store(name, ...BACKENDS[name]));
    this.covered(`backends: ${origin.join(' + ')}`);
    this.reader = new Core(this); // a core that reads again and again
    this.faults = this.random.chance(0.5) ? 0.03 : 0;
  }

  /** The time of the monotonic clock, which never jumps. */
  get mono() {
    return this.now - this.offset;
  }

  covered(what) {
    this.coverage.set(what, (this.coverage.get(what) ?? 0) + 1);
  }

  note(text) {
    this.trace?.push(text);
  }

  reachable(actor, store) {
    return !store.dead && !store.away && !this.awayFor.get(actor.process)?.has(store);
  }

  answers() {
    return this.quiet || !this.random.chance(this.faults);
  }

  /**
   * Writes a record of an actor to a backend, or removes it if `value` is undefined. Returns `ok`, `failed` (no effect), or
   * `unsettled` (no answer).
   */
  write(actor, store, table, key, value) {
    if (!this.reachable(actor, store) || !this.answers()) {
      this.note(`${who(actor)} fails to write ${store.name} ${table} ${key}`);
      this.covered('write fails');
      return 'failed';
    }
    const unsettled = !this.quiet && this.random.chance(this.faults);
    const effect = !unsettled || this.random.chance(0.5);
    if (this.trace)
      this.note(
        `${who(actor)} ${describe(store, table, key, value)}${unsettled ? `, no answer, ${effect ? 'done' : 'not done'}` : ''}`,
      );
    if (unsettled)
      this.covered(effect ? 'write without an answer, done' : 'write without an answer, not done');
    if (effect) {
      store.write(actor.process, table, key, value, this.mono);
      if (value !== undefined && actor instanceof Session) this.ledger.wrote(store, value);
      if (value !== undefined && table === 'tombstone') this.ledger.removed(value, store);
    } else if (actor instanceof Session) {
      this.ledger.unsettled.add(value.key);
    }
    return unsettled ? 'unsettled' : 'ok';
  }

  counterKey(unit) {
    if (this.rules.counterKey === 'count') return `${unit.key}/${unit.count}`;
    return this.rules.counterKey === 'entry' ? unit.key : `${unit.session}/${unit.group}`;
  }

  /**
   * Writes the counter of an entry, and returns the answer of `write`. `seen` has the counters that the writer read, and is
   * used only by the wrong rule with one counter per session and group.
   */
  writeCounter(actor, store, value, seen) {
    const key = this.counterKey(value);
    if (this.rules.counterKey !== 'group') return this.write(actor, store, 'counter', key, value);
    const others = (seen?.get(key)?.many ?? []).filter((part) => part.key !== value.key);
    const record = { ...value, many: [...others, value] };
    return this.write(actor, store, 'counter', key, record);
  }

  start(name, owner, steps) {
    this.running.push({ name, owner, steps, label: 'start' });
  }

  /** Lets the actor at `index` of `running` take one step. */
  step(index) {
    const job = this.running[index];
    const { done, value } = job.steps.next();
    if (done) this.end(index);
    else job.label = value;
  }

  end(index) {
    const [job] = this.running.splice(index, 1);
    if (job.name === 'flush') job.owner.flushing = false;
  }

  kill(owner) {
    owner.alive = false;
    this.note(`${who(owner)} dies`);
    for (let i = this.running.length - 1; i >= 0; i--) {
      const job = this.running[i];
      if (job.owner !== owner && job.owner?.session !== owner) continue;
      this.covered(`dies ${job.label}`);
      this.end(i);
    }
  }

  *reading(core, monotone) {
    const before = this.ledger.snapshot();
    const start = monotone?.begin();
    const view = yield* readView(this, core, core.session !== null);
    const counts = totals(this, view);
    this.covered('read');
    if (this.trace) this.note(`${who(core)} reads ${JSON.stringify(counts)}`);
    this.ledger.checkRead(before, view, counts);
    monotone?.check(start, view, counts);
  }
}

function who(actor) {
  return `${actor instanceof Session ? 'session' : 'core'} ${actor.process}`;
}

function describe(store, table, key, value) {
  if (value === undefined) return `removes ${store.name} ${table} ${key}`;
  const { count, final, sessions, counts, units } = value;
  const parts = { count, final: final || undefined, sessions, counts };
  if (units) parts.units = units.map((unit) => `${unit.key}:${unit.count}`);
  return `writes ${store.name} ${table} ${key} ${JSON.stringify(value.many?.map((p) => `${p.key}:${p.count}`) ?? parts)}`;
}

const ACTIONS = [
  [14, 'occur'],
  [9, 'flush'],
  [40, 'step'],
  [5, 'core'],
  [2, 'read'],
  [1.2, 'remove'],
  [1, 'seal'],
  [1.2, 'report'],
  [1, 'pagehide'],
  [7, 'time'],
  [0.5, 'jump'],
  [1.4, 'die'],
  [1.2, 'session'],
  [1.2, 'away'],
  [0.06, 'lose'],
];

/** Returns random weights of the actions, so that some schedules have many clock jumps, and others none. */
function weights(random) {
  const list = ACTIONS.map(([weight, name]) => [weight * random.pick([0.2, 1, 1, 4]), name]);
  const sum = list.reduce((total, [weight]) => total + weight, 0);
  return { list, sum };
}

function pickAction(random, { list, sum }) {
  let at = random.next() * sum;
  for (const [weight, name] of list) if ((at -= weight) < 0) return name;
  return 'step';
}

const act = {
  occur(world) {
    const session = live(world);
    if (!session) return;
    const site = world.random.below(SITES);
    session.happened++;
    session.occur(site);
    world.note(
      `session ${session.process} fails at site ${site} (${GROUPS[site % GROUPS.length]})`,
    );
  },
  flush(world) {
    const session = live(world);
    if (!session || session.flushing) return;
    session.flushing = true;
    world.start('flush', session, session.flush());
  },
  step(world) {
    const { random, running, collector } = world;
    if (running.length > 0) {
      const index = random.below(running.length);
      for (let n = random.pick([1, 2, 4, 16]); n > 0 && running.length > 0; n--) {
        const job = running[index];
        world.step(index);
        if (running[index] !== job) break;
      }
    }
    if (collector.requests.length > 0) stepCollector(world);
  },
  core(world) {
    if (world.running.length > 4) return;
    const core = coreFor(world);
    world.start('core', core, core.run());
  },
  read(world) {
    const again = world.random.chance(0.5);
    const core = again ? world.reader : coreFor(world);
    world.start('read', core, world.reading(core, again ? world.monotone : null));
  },
  remove(world) {
    if (world.running.length > 4) return;
    const core = new Core(world);
    const group = world.random.pick(GROUPS);
    world.note(`core ${core.process} removes ${group}`);
    world.start('remove', core, core.remove(group));
  },
  seal(world) {
    live(world)?.sealAll();
  },
  report(world) {
    const core = coreFor(world);
    world.start('report', core, reportFinal(core));
  },
  pagehide(world) {
    const session = live(world);
    if (session) reportOpen(session);
  },
  time(world) {
    const minutes = world.random.pick([
      MINUTE,
      5,
      20,
      45,
      HOUR + 5,
      3 * HOUR,
      8 * HOUR,
      30 * HOUR,
      8 * DAY,
    ]);
    world.now += minutes;
    world.note(`${minutes} minutes pass`);
  },
  jump(world) {
    // Allows one jump at a time: every live session must have noticed the jump before.
    if (world.sessions.some((s) => s.alive && Math.abs(s.offset - world.offset) > HOUR)) return;
    const minutes = world.random.pick([
      -40 * DAY,
      -30 * HOUR,
      -3 * HOUR,
      3 * HOUR,
      30 * HOUR,
      10 * DAY,
    ]);
    // Waits until all writes before the jump are visible. The protocol allows a loss of counts if the clock jumps earlier.
    world.now += minutes + LAG + 1;
    world.offset += minutes;
    world.covered(minutes < 0 ? 'clock jumps back' : 'clock jumps ahead');
    world.note(`the clock jumps by ${minutes} minutes`);
  },
  die(world) {
    const { random, running } = world;
    if (random.chance(0.5) && running.length > 0) world.kill(random.pick(running).owner);
    else if (live(world)) world.kill(live(world));
  },
  session(world) {
    if (world.sessions.length < 5) addSession(world);
  },
  away(world) {
    const { random } = world;
    const store = random.pick(world.stores);
    if (random.chance(0.5)) {
      store.away = !store.away;
      world.covered(store.away ? 'backend goes away' : 'backend comes back');
      world.note(`${store.name} ${store.away ? 'goes away' : 'comes back'}`);
      return;
    }
    const session = live(world);
    if (!session) return;
    const away = world.awayFor.get(session.process) ?? new Set();
    world.awayFor.set(session.process, away);
    if (!away.delete(store)) away.add(store);
    world.covered('backend is away for one process');
    world.note(
      `${store.name} is ${away.has(store) ? 'away' : 'back'} for process ${session.process}`,
    );
  },
  lose(world) {
    const store = world.random.pick(world.stores);
    if (world.stores.filter((other) => !other.dead).length < 2) return;
    store.dead = true;
    world.monotone.before = null;
    world.monotone.lost++;
    world.covered('backend is lost');
    world.note(`${store.name} is lost`);
  },
};

function live(world) {
  const alive = world.sessions.filter((session) => session.alive);
  return alive.length > 0 ? world.random.pick(alive) : null;
}

function coreFor(world) {
  const session = world.random.chance(0.4) ? live(world) : null;
  return new Core(world, session);
}

function addSession(world) {
  const session = new Session(world, world.random.chance(0.15) ? 'tables' : 'journal');
  world.sessions.push(session);
  world.covered(`session: ${session.kind}`);
  world.note(`session ${session.process} (${session.kind}) starts as ${session.id}`);
}

function stepCollector(world) {
  const { requests } = world.collector;
  const index = world.random.below(requests.length);
  if (requests[index].steps.next().done) requests.splice(index, 1);
  else if (!world.quiet && world.random.chance(0.05)) {
    world.covered('collector dies');
    requests[index].request.lost = true;
    requests.splice(index, 1);
  }
}

/**
 * Ends a schedule: all backends come back, sessions flush, a core compacts, and later cores fold. Throws a Violation if a
 * failure is not counted exactly once.
 */
function finish(world) {
  world.note('-- quiet --');
  const slow = world.running.filter(
    ({ name, owner }) =>
      (name === 'core' || name === 'remove') && !owner.session && world.random.chance(0.6),
  );
  world.running = world.running.filter((job) => !slow.includes(job));
  while (world.running.length > 0) {
    if (world.random.chance(0.3)) world.kill(world.running[0].owner);
    else world.step(0);
  }
  world.running = slow;
  world.quiet = true;
  world.awayFor.clear();
  for (const store of world.stores) store.away = false;
  const late = lateStore(world);
  while (world.collector.requests.length > 0) stepCollector(world);
  for (const session of world.sessions) {
    if (!session.alive) continue;
    for (let i = 0; i < 2; i++) for (const _ of session.flush());
  }
  world.ledger.checkSessions();
  const wait = (minutes) => {
    world.now += minutes;
    world.note(`${minutes} minutes pass`);
  };
  wait(HOUR);
  read(world);
  run(new Core(world).run());
  wait(3 * HOUR);
  run(reportFinal(new Core(world)), world);
  world.ledger.checkReports(read(world));
  let back = world.random.below(6);
  const waits = [3 * HOUR, 2 * DAY, 3 * HOUR, 8 * DAY, 1000 * DAY, 3 * HOUR, 8 * DAY, 3 * HOUR];
  for (const minutes of waits) {
    wait(minutes);
    if (late && back-- === 0) {
      late.away = false;
      world.note(`${late.name} comes back`);
      world.covered('backend comes back after others folded');
    }
    const most = minutes > 100 * DAY ? Number.POSITIVE_INFINITY : 12;
    if (minutes !== 3 * HOUR || world.random.chance(0.5)) stepSlow(world, most);
    run(new Core(world).run());
    wait(LAG + 1);
    read(world);
  }
  world.ledger.checkRemains();
}

/**
 * Chooses a backend that stays away while others compact and fold. Returns null in some schedules, and if fewer than two are
 * left.
 */
function lateStore(world) {
  const alive = world.stores.filter((store) => !store.dead);
  if (alive.length < 2 || world.random.chance(0.6)) return null;
  const store = world.random.pick(alive);
  store.away = true;
  world.note(`${store.name} stays away`);
  return store;
}

/** Lets actors that stopped in the middle take up to `most` further steps, much later. */
function stepSlow(world, most) {
  for (let i = world.running.length - 1; i >= 0; i--) {
    const job = world.running[i];
    if (job.label !== 'start') world.covered(`goes on later ${job.label}`);
    for (let n = 0; n < most && world.running[i] === job; n++) world.step(i);
  }
}

function run(steps, world) {
  for (const _ of steps) while (world?.collector.requests.length > 0) stepCollector(world);
}

function read(world) {
  const core = new Core(world);
  const before = world.ledger.snapshot();
  const steps = readView(world, core);
  let step = steps.next();
  while (!step.done) step = steps.next();
  const counts = totals(world, step.value);
  if (world.trace) world.note(`core ${core.process} reads ${JSON.stringify(counts)}`);
  world.ledger.checkRead(before, step.value, counts);
  if (world.stores.every((store) => !store.away)) world.ledger.checkEnd(counts);
  return step.value;
}

/**
 * Runs one schedule. Returns `null`, or the violation as `{ seed, message, trace }`. `length` limits the number of events: a
 * shorter schedule with the same seed is the beginning of the longer one.
 */
export function runSchedule(
  seed,
  { rules = RULES, coverage = new Map(), length = null, trace = null, loss = null } = {},
) {
  const world = new World(seed, rules, coverage, trace);
  addSession(world);
  const chances = weights(world.random);
  const planned = 30 + world.random.below(90);
  const events = Math.min(planned, length ?? planned);
  try {
    for (let i = 0; i < events; i++) {
      const name = pickAction(world.random, chances);
      act[name](world);
    }
    finish(world);
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { seed, message: error.message, trace };
  }
  if (loss)
    for (const [kind, count] of Object.entries(world.ledger.loss))
      loss[kind] = (loss[kind] ?? 0) + count;
  return null;
}

/** Returns the violation in the shortest beginning of the schedule that still fails, with its length and trace. */
export function shorten(seed, rules = RULES) {
  for (let length = 1; length <= 130; length++) {
    const failure = runSchedule(seed, { rules, length, trace: [] });
    if (failure) return { ...failure, length };
  }
  return runSchedule(seed, { rules, trace: [] });
}

/** Returns the first of `schedules` seeds from `first` on whose schedule refutes the wrong rule `name`, or `null`. */
export function refute(name, first, schedules) {
  const rules = { ...RULES, ...MUTATIONS[name] };
  for (let seed = first; seed < first + schedules; seed++) {
    if (runSchedule(seed, { rules })) return seed;
  }
  return null;
}
