// What one page tells another: reports travel, tabs hear of changes, marks are everybody's.

import assert from 'node:assert/strict';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const PAGE = '/pages/plain.html';

inEveryBrowser({
  async 'a report carries everything to another address'(open) {
    const tab = await open(PAGE);
    const { text, before } = await tab.evaluate(exportAll);
    assert.equal(before.length, 2);
    await tab.evaluate(clearAll);
    await tab.goto('/viewer/?namespace=other');
    const { count, again, after } = await tab.evaluate(importInto, 'other', text);
    assert.deepEqual(after, before);
    assert.ok(count >= 4, `${count} records`);
    assert.equal(again.length, 2);
    assert.deepEqual(again, before, 'importing twice changes nothing');
  },

  async 'a report of one group is read, and stored nowhere'(open) {
    const tab = await open(PAGE);
    const { text, before } = await tab.evaluate(exportAll);
    const [[group, exceptions]] = before;
    const { whole, one, junk, stored } = await tab.evaluate(readReports, text, group.id);
    assert.deepEqual(
      whole.groups,
      before.map(([group]) => group),
    );
    assert.equal(whole.exceptions.length, 3);
    assert.deepEqual(one, { groups: [group], exceptions });
    assert.deepEqual(junk, [
      { groups: [], exceptions: [], problem: 'it is no report of tinyturret' },
      { groups: [], exceptions: [], problem: 'it is of version 999, not of 1' },
    ]);
    assert.equal(stored, 0);
  },

  async 'what is no report adds nothing'(open) {
    const tab = await open(PAGE);
    assert.deepEqual(await tab.evaluate(importJunk), { counts: [0, 0, 0, 0], groups: [] });
  },

  async 'subscribe hears of changes here and in another tab, until it ends'(open) {
    const hearing = await open(PAGE);
    const failing = await open(PAGE);
    await hearing.evaluate(hear);
    await failing.evaluate(captureOne, 'CartError');
    await hearing.waitFor(heardTitles, ['CartError: here']);
    await hearing.evaluate(captureOne, 'OrderError');
    await hearing.waitFor(heardTitles, ['OrderError: here', 'CartError: here']);

    const heard = await hearing.evaluate(stopHearing);
    await failing.evaluate(captureOne, 'LateError');
    await hearing.waitFor(otherSubscriberHeard);
    assert.deepEqual(await hearing.evaluate(heardSoFar), heard);
  },

  async 'marks and removals'(open) {
    const tab = await open(PAGE);
    assert.deepEqual(await tab.evaluate(markOne), {
      resolved: 'resolved',
      seenAgain: 'open',
      ignored: 'ignored',
      stillIgnored: 'ignored',
      inRelease: ['resolved', false],
      untilCount: ['open', true],
      untilTime: 'ignored',
      reopened: 'open',
      removed: 1,
      cleared: 0,
    });
  },
});

// These run in the page.

async function exportAll() {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ release: '1.0' });
  for (const name of ['CartError', 'OrderError', 'OrderError']) {
    tinyturret.capture(makeError(name, 'here'), { step: 'export' });
  }
  const before = [];
  for (const group of await tinyturret.groups()) {
    before.push([group, await tinyturret.exceptions(group.id)]);
  }
  return { text: await tinyturret.exportReport(), before };
}

async function clearAll() {
  const tinyturret = await import('/index.js');
  await tinyturret.clear();
}

async function importInto(namespace, text) {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ namespace, listen: false });
  const read = async () => {
    const all = [];
    for (const group of await tinyturret.groups()) {
      all.push([group, await tinyturret.exceptions(group.id)]);
    }
    return all;
  };
  const count = await tinyturret.importReport(text);
  const after = await read();
  await tinyturret.importReport(text);
  return { count, after, again: await read() };
}

async function readReports(text, group) {
  const tinyturret = await import('/index.js');
  const one = await tinyturret.exportReport(group);
  await tinyturret.clear();
  const junk = ['[]', '{"tinyturret":"999"}'].map(tinyturret.readReport);
  return {
    whole: await tinyturret.readReport(text),
    one: await tinyturret.readReport(one),
    junk: await Promise.all(junk),
    stored: (await tinyturret.groups()).length,
  };
}

async function importJunk() {
  const tinyturret = await import('/index.js');
  await tinyturret.init();
  const counts = [];
  for (const text of ['', 'no report', '{}', '{"tinyturret":"999","records":[["t/a/b","{}"]]}']) {
    counts.push(await tinyturret.importReport(text));
  }
  return { counts, groups: await tinyturret.groups() };
}

async function captureOne(name) {
  const tinyturret = await import('/index.js');
  await (globalThis.begun ??= tinyturret.init());
  tinyturret.capture(makeError(name, 'here'));
}

/** Counts in calls, and reads when it is called. */
async function hear() {
  const tinyturret = await import('/index.js');
  globalThis.heard = { calls: 0, titles: [] };
  globalThis.endHearing = tinyturret.subscribe(() => heard.calls++);
  globalThis.begun = tinyturret.init();
  await begun;
}

async function heardTitles(expected) {
  if (!heard.calls) return false;
  const tinyturret = await import('/index.js');
  const titles = (await tinyturret.groups()).map(({ title }) => title);
  if (`${titles}` !== `${expected}`) return false;
  heard.calls = 0;
  return true;
}

async function stopHearing() {
  const tinyturret = await import('/index.js');
  await tinyturret.flush();
  endHearing();
  globalThis.otherHeard = 0;
  tinyturret.subscribe(() => otherHeard++);
  return heard.calls;
}

function otherSubscriberHeard() {
  return otherHeard > 0;
}

function heardSoFar() {
  return heard.calls;
}

async function markOne() {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ release: '1.0' });
  const fail = () => tinyturret.capture(makeError('CartError', 'here'));
  const group = async () => (await tinyturret.groups()).find(({ id }) => id === cart.id);
  const state = async () => (await group()).state;
  const nextMillisecond = () => {
    const now = Date.now();
    while (Date.now() === now);
  };
  fail();
  const [cart] = await tinyturret.groups();
  tinyturret.capture(makeError('OrderError', 'here'));
  const states = {};
  await tinyturret.resolve(cart.id);
  states.resolved = await state();
  nextMillisecond();
  fail();
  states.seenAgain = await state();
  await tinyturret.ignore(cart.id);
  states.ignored = await state();
  nextMillisecond();
  fail();
  states.stillIgnored = await state();
  const { count } = await group();
  await tinyturret.resolve(cart.id, { release: '1.0' });
  nextMillisecond();
  fail();
  states.inRelease = [(await group()).state, (await group()).cameBack];
  await tinyturret.ignore(cart.id, { untilCount: count + 1 });
  states.untilCount = [(await group()).state, (await group()).cameBack];
  await tinyturret.ignore(cart.id, { untilTime: Date.now() + 60_000 });
  states.untilTime = await state();
  await tinyturret.reopen(cart.id);
  states.reopened = await state();
  await tinyturret.remove(cart.id);
  states.removed = (await tinyturret.groups()).length;
  await tinyturret.clear();
  states.cleared = (await tinyturret.groups()).length;
  return states;
}
