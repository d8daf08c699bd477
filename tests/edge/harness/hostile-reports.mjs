// Tests of reports from a hostile client. `describeReports` defines them for one platform.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { entry, HOUR, idAt, report, sample } from './report-builders.mjs';

const COLLECT = '/tiny-turret/collect';
const AHEAD = 23 * HOUR;
const PATIENCE_MS = 20_000;
let addresses = 0;

/** Returns functions that send requests to the worker at `origin`. `records()` resolves to the records of its store. */
export function hostAt(origin, records) {
  const get = async (action, given = {}) =>
    (await fetch(`${origin}/${action}?${new URLSearchParams(given)}`)).json();
  const send = (body) => {
    const number = addresses++;
    const headers = {
      origin,
      // Sends each report from an address in another network, so that the limit per network does not apply.
      'cf-connecting-ip': `${10 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}.1`,
    };
    return fetch(origin + COLLECT, { method: 'POST', headers, body });
  };
  /** Resolves when all reported entries are in the store and none is only in memory. Rejects after PATIENCE_MS. */
  const stored = async () => {
    const end = Date.now() + PATIENCE_MS;
    while ((await get('pending')) > 0) assert.ok(Date.now() < end, 'a report is not stored');
  };
  return {
    get,
    send,
    stored,
    groups: () => get('groups'),
    records: records ?? (() => get('records')),
    /** Sends a report with these entries, and resolves when the store has them. Fails if the report is refused. */
    async report(...entries) {
      assert.equal((await send(report(entries))).status, 204);
      await stored();
    },
  };
}

const isOwn = ({ reported }) => !reported;
const isReport = ([key]) => key.startsWith('reported/');
const byId = (a, b) => (a.id < b.id ? -1 : 1);

/** Resolves to the groups of the worker's own failures, without `reportedCount`, the only field that reports may change. */
export async function ownGroups(host) {
  const own = (await host.groups()).filter(isOwn);
  return own.map(({ reportedCount, ...group }) => group).sort(byId);
}

async function groupNamed(host, title) {
  const found = (await host.groups()).find((group) => group.title === title);
  assert.ok(found, `no ${title}`);
  return found;
}

/**
 * Returns a forged entry with the fingerprint `[name]`, which belongs to the group of the worker's own failures of this name.
 */
const forged = (name, { texts, ...change } = {}) =>
  entry({
    ...change,
    texts: { kind: 'panic', type: 'Forged', message: 'forged', fingerprint: [name], ...texts },
  });

/** Defines the tests. `start(t, settings, store)` resolves to a host, which ends with the test `t`. */
export function describeReports(start) {
  it('add two records for a failure below their prefix, and change no other record', async (t) => {
    const host = await start(t);
    await host.get('capture', { name: 'own', times: 3 });
    const before = await host.records();
    await host.report(entry({ id: idAt(1) }));
    const after = await host.records();
    assert.deepEqual(
      after.filter((record) => !isReport(record)),
      before,
    );
    const reported = after.filter(isReport).map(([key]) => key);
    assert.deepEqual(reported.map((key) => key.replace(/[0-9a-f]{16}/, '<group>')).sort(), [
      `reported/t/<group>/${idAt(1).replace('/', '.')}`,
      `reported/x/<group>/${idAt(1).replace('/', '.')}/0`,
    ]);
    const { id, count, reported: isReported } = await groupNamed(host, 'Error: no lines');
    assert.deepEqual([count, isReported], [1, true]);
    const [exception] = await host.get('exceptions', { group: id });
    assert.deepEqual([exception.reported, exception.url], [true, 'https://shop.example/cart']);
  });

  it('add exceptions for further samples', async (t) => {
    const host = await start(t);
    const time = Date.now();
    const samples = [sample({ time, message: 'no lines 2' }), sample({ id: 'page.3', time })];
    const hours = [[Math.floor(time / HOUR), 7]];
    await host.report(entry({ id: idAt(1), time, samples, counts: { hours } }));
    const { id, count } = await groupNamed(host, 'Error: no lines');
    const exceptions = await host.get('exceptions', { group: id });
    assert.deepEqual(
      [count, exceptions.map(({ message }) => message).sort()],
      [7, ['no lines', 'no lines', 'no lines 2']],
    );
  });

  it('with any times and counts evict no own group', async (t) => {
    const host = await start(t, { maxExceptionGroups: 3 });
    for (const name of ['a', 'b']) await host.get('capture', { name });
    const before = await ownGroups(host);
    assert.equal(before.length, 2);
    const ahead = Date.now() + AHEAD;
    const counts = { hours: [[Math.floor(ahead / HOUR), 1e9]] };
    for (const from of [0, 50]) {
      const entries = Array.from({ length: 50 }, (_, at) =>
        forged(`forged ${from + at}`, { id: idAt(from, at), time: ahead, counts }),
      );
      await host.report(...entries);
    }
    // Captures a failure of the worker itself, which starts a cleanup. The forged failures are newer than the failures of the
    // groups `a` and `b`, which must remain.
    await host.get('capture', { name: 'c' });
    const after = await ownGroups(host);
    const titles = after.map(({ title }) => title).sort();
    assert.deepEqual(titles, ['TypeError: a', 'TypeError: b', 'TypeError: c']);
    assert.deepEqual(
      after.filter(({ title }) => title !== 'TypeError: c'),
      before,
    );
  });

  it('are limited to `maxReportedGroups` groups', async (t) => {
    for (const [settings, most] of [
      [{ maxReportedGroups: 3 }, 3],
      [{}, 10],
      [{ maxReportedGroups: 0 }, 10],
    ]) {
      const host = await start(t, settings);
      const send = (from, count) =>
        host.report(
          ...Array.from({ length: count }, (_, at) =>
            forged(`forged ${from + at}`, { id: idAt(from, at) }),
          ),
        );
      await send(0, 50);
      // Sends entries one by one until a cleanup has limited the groups: there is one after every 64 entries.
      let number = 50;
      for (; (await host.groups()).length !== most; number++) {
        assert.ok(number < 50 + 64, 'no cleanup');
        await send(number, 1);
      }
    }
  });

  it('that claim to follow from their own group hide no group', async (t) => {
    const host = await start(t);
    await host.get('capture', { name: 'own' });
    const before = await ownGroups(host);
    const { texts } = forged('own');
    await host.report(
      forged('own', { id: idAt(1), texts: { after: texts } }),
      entry({ id: idAt(2), texts: { fatal: true, after: entry().texts } }),
    );
    assert.deepEqual(await ownGroups(host), before);
    for (const { id, follows } of await host.groups()) assert.notEqual(follows, id);
    assert.ok((await groupNamed(host, 'Error: no lines')).reported);

    // Reported failures may follow from a failure in another group.
    const crash = {
      kind: 'panic',
      type: 'panic',
      message: 'no seat',
      location: 'src/lib.rs:1:2',
      stack: '',
    };
    const after = { message: 'already borrowed', stack: '', after: crash };
    await host.report(entry({ id: idAt(3), texts: crash }), entry({ id: idAt(4), texts: after }));
    const { id } = await groupNamed(host, 'panic: no seat');
    assert.equal((await groupNamed(host, 'Error: already borrowed')).follows, id);
  });

  it('with a newer release and a time in the future leave a resolved group resolved', async (t) => {
    const host = await start(t);
    await host.get('capture', { name: 'own' });
    const [{ id }] = await host.groups();
    for (const release of ['1.0', '']) {
      await host.get('resolve', release ? { group: id, release } : { group: id });
      const before = await ownGroups(host);
      assert.equal(before[0].state, 'resolved');
      const time = Date.now() + AHEAD;
      const number = release ? 1 : 2;
      await host.report(forged('own', { id: idAt(number), time, texts: { release: '9.0' } }));
      const [group] = await host.groups();
      assert.equal(group.reportedCount, number);
      assert.deepEqual(await ownGroups(host), before);
    }
  });

  it('change no title, kind, type or time of an own group', async (t) => {
    const host = await start(t);
    await host.get('capture', { name: 'own' });
    const before = await ownGroups(host);
    const day = 24 * HOUR;
    let number = 0;
    for (const time of [0, Date.now() - 30 * day, Date.now(), Date.now() + AHEAD, 8e15]) {
      const id = idAt(number++);
      await host.report(forged('own', { id, time, texts: { fatal: true, release: '0.1' } }));
    }
    const [{ reportedCount }] = await host.groups();
    assert.equal(reportedCount, 5);
    assert.deepEqual(await ownGroups(host), before);
  });

  it('replace no exception whose id is known', async (t) => {
    const host = await start(t);
    await host.get('capture', { name: 'own', times: 3 });
    await host.report(entry({ id: idAt(1) }));
    const all = async () => {
      const groups = await host.groups();
      const of = groups.map(({ id }) => host.get('exceptions', { group: id }));
      return (await Promise.all(of)).flat().filter(({ message }) => message !== 'forged');
    };
    const before = await all();
    assert.equal(before.length, 4);
    const hours = [[Math.floor(Date.now() / HOUR), 9]];
    for (const { id } of before) {
      const [session, sequence] = id.split('.');
      const samples = [0, 1].map(() => sample({ id, message: 'forged' }));
      for (const number of [0, Number(sequence)]) {
        const texts = { id, message: 'forged' };
        await host.report(
          forged('own', { id: `${session}/${number}`, texts, samples, counts: { hours } }),
          entry({ id: `${session}/${number + 10}`, texts, samples, counts: { hours } }),
        );
      }
    }
    assert.deepEqual(await all(), before);
  });

  it('count once however often they arrive', async (t) => {
    const host = await start(t);
    const entries = [1, 2, 3].map((number) => entry({ id: idAt(number) }));
    for (let time = 0; time < 3; time++) await host.report(...entries);
    assert.equal((await groupNamed(host, 'Error: no lines')).count, 3);
    // Sends more than 64 counters of one group, because the core then packs them into one.
    const many = Array.from({ length: 100 }, (_, at) => entry({ id: idAt(10, at) }));
    for (const part of [many.slice(0, 50), many.slice(50)]) await host.report(...part);
    await host.report(...entries);
    await host.report(...many.slice(40, 60));
    assert.equal((await groupNamed(host, 'Error: no lines')).count, 103);
  });

  it('cannot change a prototype', async (t) => {
    const host = await start(t);
    const text = report([entry({ id: idAt(1) })]);
    const pollution = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},';
    const body = text.replaceAll('{"', `{${pollution}"`);
    assert.ok(body.split(pollution).length > 5);
    assert.equal((await host.send(body)).status, 204);
    await host.stored();
    assert.equal((await groupNamed(host, 'Error: no lines')).count, 1);
    assert.deepEqual(await host.get('polluted'), []);
  });

  it('are ignored and removed with their group', async (t) => {
    const host = await start(t);
    await host.report(entry({ id: idAt(1) }));
    const { id } = await groupNamed(host, 'Error: no lines');
    await host.get('ignore', { group: id });
    assert.equal((await groupNamed(host, 'Error: no lines')).state, 'ignored');
    await host.get('remove', { group: id });
    assert.deepEqual(await host.groups(), []);
  });
}
