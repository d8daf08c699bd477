// Writes, compacts and reads the journal in a page or worker. All calls in one page or worker use the same `settings`.

const SETTINGS = { maxExceptionGroups: 1_000, maxExceptionPerGroup: 1_000 };

let starting;

/** Resolves to the package. The first call calls `init` with its settings; later calls ignore `settings`. */
function start(settings) {
  starting ??= import('/index.js').then(async (tinyturret) => {
    await tinyturret.init({ ...SETTINGS, ...settings });
    return tinyturret;
  });
  return starting;
}

/**
 * Captures an error of the group `name`. Errors with different numbers `line`, which is part of the stack, have different
 * entries in the journal.
 */
function fail(tinyturret, name, line = 1) {
  const stack = `${name}: captured\n    at pay (https://shop.example/cart.js:${line}:1)`;
  const error = Object.assign(new Error('captured'), { name, stack });
  tinyturret.capture(error, { fingerprint: [name] });
}

/** Ends all entries of the journal, as a page does when it is left. The next flush marks them final. */
function seal() {
  dispatchEvent(new Event('pagehide'));
}

/** Writes entries to the journal and makes them final. `failures` are `[name, line]`; each pair has its own entry. */
export async function writeFinalEntries(settings, failures) {
  // Turns `autoFlush` off, so that this page does not load the core, which would compact the entries.
  const tinyturret = await start({ ...settings, autoFlush: false });
  for (const [name, line] of failures) fail(tinyturret, name, line);
  await tinyturret.flush();
  seal();
  await tinyturret.flush();
}

/**
 * Writes entries, makes them final, and writes further ones after `compacted()` has resolved. Counts failures by name: in
 * `ledger.captured` all, in `ledger.confirmed` those that a flush has confirmed.
 */
export async function writeAndGoOn(settings, ledger, compacted) {
  const tinyturret = await start(settings);
  const record = (name) => {
    ledger.captured[name] = (ledger.captured[name] ?? 0) + 1;
    fail(tinyturret, name);
  };
  const flush = async () => {
    const captured = { ...ledger.captured };
    await tinyturret.flush();
    if (!globalThis.isDead && !globalThis.isFull) ledger.confirmed = captured;
  };
  for (const names of [
    ['CartError', 'CartError', 'OrderError'],
    ['CartError', 'PayError'],
  ]) {
    for (const name of names) record(name);
    await flush();
    record('CartError');
    seal();
    await flush();
    await compacted();
  }
  record('OrderError');
  record('LastError');
  await flush();
}

/**
 * Compacts the entries of the journal by reading them, and cleans up. Resolves to the counts of the groups by type of the
 * error.
 */
export async function compact(settings) {
  const counts = await readCounts(settings);
  const core = await import('/tinyturret.js');
  await core.compact();
  return counts;
}

/** Starts a core without a recorder from the script `entry`: `/core.js`, or the same script of another copy of the package. */
export async function startCore(entry, settings) {
  const { start } = await import(entry);
  const { createAdapters } = await import('/src/recorder/backends.js');
  const after = (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  };
  return start({ ...settings, adapters: createAdapters(settings), after });
}

/**
 * Gets ready to compact as soon as a message arrives on the channel of the namespace. Resolves to `{ done }`, the promise of
 * the counts after that. Without `hasLocks`, first removes Web Locks.
 */
export async function compactWhenAsked(settings, hasLocks) {
  if (!hasLocks) Object.defineProperty(navigator, 'locks', { value: undefined });
  await start(settings);
  // Loads the wasm before the message, so that both pages begin to compact at the same time.
  const core = await import('/tinyturret.js');
  await core.default({ module_or_path: '/tinyturret_bg.wasm' });
  const channel = new BroadcastChannel(settings.namespace);
  const done = new Promise((resolve) => {
    channel.onmessage = () => resolve(compact(settings));
  });
  return { done };
}

/** Resolves to the counts of the groups by type of the error. */
export async function readCounts(settings) {
  const tinyturret = await start(settings);
  return countsOf(await tinyturret.groups());
}

export function countsOf(groups) {
  return Object.fromEntries(groups.map(({ type, count }) => [type, count]).sort());
}

/** Resolves to the number of stored exceptions by type of the error, or to 'one twice' if an exception is listed twice. */
export async function readExceptions(settings) {
  const tinyturret = await start(settings);
  const exceptions = [];
  for (const { id, type } of await tinyturret.groups()) {
    const ids = (await tinyturret.exceptions(id)).map((exception) => exception.id);
    exceptions.push([type, new Set(ids).size === ids.length ? ids.length : 'one twice']);
  }
  return Object.fromEntries(exceptions.sort());
}
