// Opens pages in frames that write a journal and compact it. One of them dies, or two compact at the same time. Afterwards
// every failure must be counted once.

const FAILURES = [
  ['CartError', 1],
  ['CartError', 1],
  ['CartError', 2],
  ['OrderError', 1],
];
const COUNTS = { CartError: 3, OrderError: 1 };
/** A time in milliseconds after which entries without the mark `final` certainly count as final. */
const LATER_MS = 3 * 3_600_000;

let runs = 0;

/**
 * Starts `tests[test]` once for each of `deaths`, `atOnce` of them at the same time. Adds the result of each to the global
 * `ends`.
 */
globalThis.runEach = function runEach(test, deaths, atOnce) {
  const waiting = deaths.values();
  globalThis.ends = [];
  const work = async () => {
    for (const death of waiting) ends.push(await runOne(tests[test], death));
  };
  for (let worker = 0; worker < atOnce; worker++) work();
};

async function runOne(test, death) {
  const run = new Run({ namespace: `run-${++runs}`, storageBackends: death.backends });
  try {
    await inTime(test(run, death));
  } catch (error) {
    run.complaints.push(String(error));
  }
  await run.end();
  const { writes, complaints } = run;
  return { death, writes, complaints };
}

/**
 * A run of a test in its own namespace: `frames` has its pages, and `complaints` the differences from the expected records.
 */
class Run {
  writes = 0;
  complaints = [];
  frames = [];

  constructor(settings) {
    this.settings = settings;
  }

  async open() {
    const frame = document.createElement('iframe');
    this.frames.push(frame);
    await new Promise((resolve) => {
      frame.onload = resolve;
      frame.src = 'mortal.html';
      document.body.append(frame);
    });
    return frame.contentWindow;
  }

  /** Calls `work` in a page that dies at its write number `nth`. Resolves when the page is dead, or when `work` has ended. */
  async live(page, { nth, how }, work) {
    const death = new Promise((resolve) => page.dieAt(nth, how, resolve));
    await Promise.race([death, work(page)]);
    this.writes = page.writes;
  }

  expect(what, is, expected) {
    const [a, b] = [is, expected].map((value) => JSON.stringify(value));
    if (a !== b) this.complaints.push(`${what}: ${a} and not ${b}`);
  }

  /**
   * Compacts once more in a new page, whose clock is `later` milliseconds ahead. Adds a complaint unless the journal is then
   * empty and each backend alone has all counts.
   */
  async check(counts, later = 0) {
    const { settings } = this;
    const page = await this.open();
    const { now } = page.Date;
    page.Date.now = () => now() + later;
    this.expect('counts', await page.work.compact(settings), counts);
    this.expect('journal', await journalOf(settings), []);
    for (const backend of settings.storageBackends ?? ['indexedDB', 'localStorage']) {
      const page = await this.open();
      const alone = await page.work.readCounts({ ...settings, storageBackends: [backend] });
      this.expect(`counts in ${backend}`, alone, counts);
    }
  }

  async end() {
    for (const frame of this.frames) frame.remove();
    await inTime(deleteStored(this.settings.namespace)).catch(() => {});
  }
}

const tests = {
  /** Tests a page that dies while it compacts the entries of another page. */
  async compacting(run, death) {
    const { settings } = run;
    const writer = await run.open();
    await writer.work.writeFinalEntries(settings, FAILURES);
    writer.frameElement.remove();
    const page = await run.open();
    await run.live(page, death, ({ work }) => work.compact(settings));
    page.frameElement?.remove();
    await run.check(COUNTS);
    const reader = await run.open();
    run.expect('exceptions', await reader.work.readExceptions(settings), COUNTS);
  },

  /** Tests a page that dies while it writes entries and another page compacts them. */
  async writing(run, death) {
    const { settings } = run;
    const ledger = { captured: {}, confirmed: {} };
    let isCompacting = true;
    const compactor = await run.open();
    const compact = () => compactor.work.compact(settings);
    const compacting = (async () => {
      while (isCompacting) await compact();
    })();
    const page = await run.open();
    await run.live(page, death, ({ work }) => work.writeAndGoOn(settings, ledger, compact));
    page.frameElement?.remove();
    isCompacting = false;
    await compacting;
    const reader = await run.open();
    const counts = await reader.work.readCounts(settings);
    const { captured, confirmed } = ledger;
    for (const type of Object.keys({ ...captured, ...counts })) {
      const bounds = [confirmed[type] ?? 0, captured[type] ?? 0];
      const count = counts[type] ?? 0;
      if (count < bounds[0] || count > bounds[1]) {
        run.complaints.push(`${type} ×${count}, of ${bounds} confirmed and captured`);
      }
    }
    if (!death.nth) run.expect('counts without a death', counts, sorted(captured));
    await run.check(counts, LATER_MS);
  },

  /** Tests a core that dies while it compacts entries in memory, in a page that keeps running. */
  async compactingMemory(run, death) {
    const { settings } = run;
    const page = await run.open();
    await page.work.writeFinalEntries(settings, FAILURES);
    page.watchMemory(settings.namespace);
    const { startCore, countsOf } = page.work;
    await run.live(page, death, async () => (await startCore('/core.js', settings)).groups());
    // Lets pending promises settle before the storage works again, because the dead core must not write then.
    await new Promise((resolve) => setTimeout(resolve));
    page.revive();
    const core = await startCore('/shared/core.js', settings);
    for (let read = 0; read < 2; read++) {
      run.expect('counts', countsOf(await core.groups()), COUNTS);
    }
    const records = page[Symbol.for(`tinyturret.memory/${settings.namespace}`)];
    run.expect('journal', [...records.keys()].filter(isJournal), []);
  },
};

const races = new Map();

/**
 * Prepares a race, in which pages and workers compact the same entries: writes final entries, one per failure of `failures`.
 */
globalThis.beginRace = async function beginRace(settings, failures) {
  const run = new Run(settings);
  races.set(settings.namespace, run);
  const writer = await run.open();
  await writer.work.writeFinalEntries(settings, failures);
  writer.frameElement.remove();
};

/** Adds a page or a worker to the race. It uses Web Locks only if `hasLocks`. Resolves when it is ready to compact. */
globalThis.joinRace = async function joinRace(settings, place, hasLocks) {
  const run = races.get(settings.namespace) ?? new Run(settings);
  races.set(settings.namespace, run);
  run.done ??= [];
  if (place === 'worker') {
    const worker = new Worker('compacting-worker.js', { type: 'module' });
    const answer = () => new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
    const ready = answer();
    worker.postMessage([settings, hasLocks]);
    await ready;
    run.done.push(answer().finally(() => worker.terminate()));
  } else {
    const { work } = await run.open();
    run.done.push((await work.compactWhenAsked(settings, hasLocks)).done);
  }
};

globalThis.startRace = function startRace({ namespace }) {
  const channel = new BroadcastChannel(namespace);
  channel.postMessage('compact');
  channel.close();
};

/** Waits until all pages and workers of the race have compacted. Returns the complaints, the differences from `counts`. */
globalThis.endRace = async function endRace({ namespace }, counts) {
  const run = races.get(namespace);
  const all = await inTime(Promise.all(run.done));
  for (const read of all) run.expect('counts in the race', read, counts);
  return run.complaints;
};

globalThis.checkRace = async function checkRace({ namespace }, counts) {
  const run = races.get(namespace);
  await run.check(counts);
  await run.end();
  return run.complaints;
};

const isJournal = (key) => key.startsWith('j1/');

async function journalOf({ namespace }) {
  const database = await storedInDatabase(namespace);
  const keys = [...Object.keys(database), ...Object.keys(storedInLocalStorage(namespace))];
  return keys.filter(isJournal);
}

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort());
}
