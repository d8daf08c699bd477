// Makes a page fail, read its groups, and fail again. The next page must find all failures of the page before it.

/** The uncaught errors and the output on the console that the page itself did not cause. A test expects none. */
const pageErrors = [];
const pageOwn = 'thrown by the host';

for (const type of ['error', 'unhandledrejection']) {
  addEventListener(type, ({ message, reason }) => {
    const text = message ?? String(reason);
    if (!text.includes(pageOwn)) pageErrors.push(`${type}: ${text}`);
  });
}
for (const level of ['error', 'warn', 'info', 'log', 'debug']) {
  console[level] = (...texts) => pageErrors.push(`console.${level}: ${texts.join(' ')}`);
}

async function until(isSo) {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/**
 * Fails in many ways: before the second file of the recorder has loaded, twice in a row, in an uncaught error, and last
 * without waiting for the write if there is localStorage. Waits before the last failure until each of the functions of the
 * storage in `awaitedCalls` was called, because a compaction removes records some time after `flush`. Resolves to the ids of
 * the captured failures, the groups before the last failure, the errors of the page, the calls of the storage and the backends.
 */
globalThis.live = async function live(namespace, awaitedCalls) {
  const tinyturret = await import('/index.js');
  const settings = { namespace, cleanupTriggerRate: 1 };
  const opening = tinyturret.init(settings);
  const ids = [fail(tinyturret, 'EarlyError')];
  await opening;
  ids.push(fail(tinyturret, 'CartError'), fail(tinyturret, 'CartError'));
  throwLater(makeError('HostError', pageOwn));
  await until(() => tinyturret.status().captured >= 4);
  const groups = await tinyturret.groups();
  await tinyturret.resolve(groups.find(({ type }) => type === 'CartError')?.id);
  await tinyturret.flush();
  await until(() => awaitedCalls.every((call) => calls[call]));
  ids.push(fail(tinyturret, 'LastError'));
  // Without localStorage only IndexedDB gets the last failure, and WebKit may drop its writes when the page is left.
  if (!hasLocalStorage()) await tinyturret.flush();
  return {
    pageErrors,
    ids: ids.filter((id) => id),
    groups: summary(groups),
    calls,
    tiers: tinyturret.status().tiers,
  };
};

/**
 * Runs in the next page of the same URL: fails once, and resolves to the groups and exceptions that this page reads, its
 * errors, and the state of the backends.
 */
globalThis.liveAgain = async function liveAgain(namespace) {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ namespace });
  fail(tinyturret, 'EarlyError');
  const groups = await tinyturret.groups();
  const exceptions = {};
  for (const { id, type } of groups) {
    const ids = (await tinyturret.exceptions(id)).map((exception) => exception.id);
    exceptions[type] = new Set(ids).size === ids.length ? ids.length : 'one twice';
  }
  await tinyturret.flush();
  return { pageErrors, groups: summary(groups), exceptions, tiers: tinyturret.status().tiers };
};

function hasLocalStorage() {
  try {
    return !!localStorage;
  } catch {
    return false;
  }
}

/** Captures an error in the group `name`. All pages use the same group for the same name. */
function fail(tinyturret, name) {
  return tinyturret.capture(makeError(name, 'captured'), { fingerprint: [name] });
}

function summary(groups) {
  return groups.map(({ type, count, state }) => `${type} ×${count} ${state}`).sort();
}
