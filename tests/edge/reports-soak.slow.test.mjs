// Tests a worker to which strangers send reports for some seconds (SOAK_SECONDS, 10 by default), half of them forged, each from
// an address of its own.

import assert from 'node:assert/strict';
import { env } from 'node:process';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { hostAt, ownGroups } from './harness/hostile-reports.mjs';
import { entry, HOUR, idAt, report } from './harness/report-builders.mjs';
import { temporaryFolders } from './harness/temporary-folders.mjs';
import { bundle, modulesOf, recordsInD1, run } from './harness/workerd.mjs';

const SECONDS = Number(env.SOAK_SECONDS ?? 10);
const REQUESTS_PER_SECOND = 24;
/** The number of requests of all clients per minute above which the endpoint answers 429. */
const LIMIT_PER_MINUTE = 600;

const MAX_REPORTED_GROUPS = 10;
const MAX_EXCEPTIONS_OF_GROUP = 100;
/** The largest number of records of one group: its exceptions, its counters until they are packed, and a pack. */
const MAX_ROWS_OF_GROUP = MAX_EXCEPTIONS_OF_GROUP + 64 + 2;
/**
 * The largest number of rows of all reported groups. An entry that came since the last cleanup adds at most four: a counter and
 * three exceptions.
 */
const MAX_ROWS = MAX_REPORTED_GROUPS * MAX_ROWS_OF_GROUP + 64 * 4;

const folders = temporaryFolders();
let modules;
before(async () => {
  const folder = await folders.make();
  await bundle(folder, 'tests/edge/reports');
  modules = await modulesOf(folder);
});
after(folders.remove);

const ahead = () => Date.now() + 23 * HOUR;
const forgedTexts = (name) => ({
  kind: 'panic',
  type: 'Forged',
  message: 'x',
  fingerprint: [name],
});

/** Functions that return the body of a forged report. `number` is different for each call. */
const FORGERIES = [
  // Adds to the group of an own failure, with a large count in the future.
  (number) =>
    report([
      entry({
        id: idAt(number),
        time: ahead(),
        counts: { hours: [[Math.floor(ahead() / HOUR), 1e9]] },
        texts: { ...forgedTexts('own 1'), release: '9.9' },
      }),
    ]),
  // Adds twenty new groups.
  (number) =>
    report(
      Array.from({ length: 20 }, (_, at) =>
        entry({ id: idAt(number, at), texts: forgedTexts(`new ${number} ${at}`) }),
      ),
    ),
  // Adds a failure in an own group that claims to follow from the same group.
  (number) =>
    report([
      entry({
        id: idAt(number),
        texts: { ...forgedTexts('own 2'), after: { ...forgedTexts('own 2'), stack: '' } },
      }),
    ]),
  // Repeats the id of an entry that another visitor has reported.
  () => report([entry({ id: idAt(1), texts: forgedTexts('own 0') })]),
  // Has the largest size that the endpoint accepts.
  (number) =>
    report([
      entry({
        id: idAt(number),
        texts: { ...forgedTexts(`large ${number}`), message: 'x'.repeat(60_000) },
      }),
    ]),
  () => '{"tinyturret":"2","entries":[{"__proto__":{"id":"x"}}, null, 7]}',
  () => '[[[[',
];

describe('a worker with hostile clients', () => {
  it(`keeps its own groups and counts honest reports, for ${SECONDS} s`, async (t) => {
    const bindings = { STORE: 'd1', SETTINGS: {} };
    const running = await run(await folders.make(), [{ name: 'reports', modules, bindings }]);
    t.after(() => running.stop());
    const host = hostAt(new URL(running.url).origin, () => recordsInD1(running));
    for (const [at, times] of [5, 3, 1].entries()) {
      await host.get('capture', { name: `own ${at}`, times });
    }
    const [, resolved, ignored] = await host.groups();
    await host.get('resolve', { group: resolved.id, release: '1.0' });
    await host.get('ignore', { group: ignored.id });
    const groupsBefore = await ownGroups(host);
    const own = async () => (await host.records()).filter(([key]) => !key.startsWith('reported/'));
    const recordsBefore = await own();

    const statuses = { honest: {}, forged: {} };
    const send = async (kind, body) => {
      const { status } = await host.send(body);
      statuses[kind][status] = (statuses[kind][status] ?? 0) + 1;
    };
    const sending = [];
    const start = performance.now();
    const all = SECONDS * REQUESTS_PER_SECOND;
    for (let number = 1; number <= all; number++) {
      const forge = FORGERIES[(number >> 1) % FORGERIES.length];
      sending.push(
        number % 2
          ? send('honest', report([entry({ id: idAt(number) })]))
          : send('forged', forge(number)),
      );
      await wait((number / REQUESTS_PER_SECOND) * 1_000 - (performance.now() - start));
    }
    await Promise.all(sending);
    const seconds = (performance.now() - start) / 1_000;
    await host.stored();

    t.diagnostic(
      `${(all / seconds).toFixed(1)} requests a second, by status: ${JSON.stringify(statuses)}`,
    );
    const accepted = statuses.honest[204];
    assert.ok(
      accepted > Math.min(all, LIMIT_PER_MINUTE) / 4,
      `${accepted} honest reports accepted`,
    );
    assert.deepEqual(await ownGroups(host), groupsBefore);
    assert.deepEqual(await own(), recordsBefore);
    const groups = await host.groups();
    const honest = groups.find(({ title }) => title === 'Error: no lines');
    assert.equal(honest.count, accepted);
    assert.ok(groups.length <= groupsBefore.length + MAX_REPORTED_GROUPS + 64);
    const rows = (await host.records()).length - recordsBefore.length;
    t.diagnostic(`${rows} rows of reports, of at most ${MAX_ROWS}`);
    assert.ok(rows <= MAX_ROWS, `${rows} rows`);
  });
});
