// Makes a page fail, read, and fail again. The next page must find all failures of this page.

/** Uncaught errors and console output that the page itself did not cause, so that tinyturret did. */
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
 * Fails in many ways: before the second file has loaded, twice in a row, in an uncaught error, and last without waiting for the
 * write.
 */
globalThis.live = async function live(namespace) {
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
  ids.push(fail(tinyturret, 'LastError'));
  return {
    pageErrors,
    ids: ids.filter((id) => id),
    groups: summary(groups),
    calls,
    tiers: tinyturret.status().tiers,
  };
};

/** Fails once in the next page of the same URL. Returns the groups that this page reads. */
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

/** Captures an error in the group `name`, which is the same for all pages. */
function fail(tinyturret, name) {
  return tinyturret.capture(makeError(name, 'captured'), { fingerprint: [name] });
}

function summary(groups) {
  return groups.map(({ type, count, state }) => `${type} ×${count} ${state}`).sort();
}
