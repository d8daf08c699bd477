// Pages and workers write, compact and read the journal with these functions, each with one `settings`.

const SETTINGS = { maxExceptionGroups: 1_000, maxExceptionPerGroup: 1_000 };

let starting;

/** The package, started with the settings of the first call. */
function start(settings) {
  starting ??= import('/index.js').then(async (tinyturret) => {
    await tinyturret.init({ ...SETTINGS, ...settings });
    return tinyturret;
  });
  return starting;
}

/** Fails in the group `name`. Failures of other lines belong to other entries. */
function fail(tinyturret, name, line = 1) {
  const stack = `${name}: captured\n    at pay (https://shop.example/cart.js:${line}:1)`;
  const error = Object.assign(new Error('captured'), { name, stack });
  tinyturret.capture(error, { fingerprint: [name] });
}

/** Marks all entries final, as in a page that goes away. */
function seal() {
  dispatchEvent(new Event('pagehide'));
}

/** Writes final entries of `[name, line]` each. */
export async function writeFinalEntries(settings, failures) {
  // Without `autoFlush`, this page does not load the core.
  const tinyturret = await start({ ...settings, autoFlush: false });
  for (const [name, line] of failures) fail(tinyturret, name, line);
  await tinyturret.flush();
  seal();
  await tinyturret.flush();
}

/**
 * Writes entries, and more of them after the first ones are final and `compacted()` has resolved. Counts in `ledger` the
 * captured failures and those that a flush has confirmed.
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

/** Reads, compacts and cleans up. Returns the groups. */
export async function compact(settings) {
  const counts = await readCounts(settings);
  const core = await import('/tinyturret.js');
  await core.compact();
  return counts;
}

/** Starts a core that no recorder has loaded: `/core.js`, or that of another copy of the package. */
export async function startCore(entry, settings) {
  const { start } = await import(entry);
  const { createAdapters } = await import('/src/recorder/backends.js');
  const after = (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  };
  return start({ ...settings, adapters: createAdapters(settings), after });
}

/** Compacts at a message on the channel of the namespace. Returns the promise of the groups as `done`. */
export async function compactWhenAsked(settings, hasLocks) {
  if (!hasLocks) Object.defineProperty(navigator, 'locks', { value: undefined });
  await start(settings);
  // Loaded before, so that both begin at the same time.
  const core = await import('/tinyturret.js');
  await core.default({ module_or_path: '/tinyturret_bg.wasm' });
  const channel = new BroadcastChannel(settings.namespace);
  const done = new Promise((resolve) => {
    channel.onmessage = () => resolve(compact(settings));
  });
  return { done };
}

/** The count of each type. */
export async function readCounts(settings) {
  const tinyturret = await start(settings);
  return countsOf(await tinyturret.groups());
}

export function countsOf(groups) {
  return Object.fromEntries(groups.map(({ type, count }) => [type, count]).sort());
}

/** The number of exceptions of each type. */
export async function readExceptions(settings) {
  const tinyturret = await start(settings);
  const exceptions = [];
  for (const { id, type } of await tinyturret.groups()) {
    const ids = (await tinyturret.exceptions(id)).map((exception) => exception.id);
    exceptions.push([type, new Set(ids).size === ids.length ? ids.length : 'one twice']);
  }
  return Object.fromEntries(exceptions.sort());
}
