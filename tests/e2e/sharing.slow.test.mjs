// Tests that pages share data: reports, notifications of changes, and triage.

import assert from 'node:assert/strict';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const PAGE = '/pages/plain.html';

inEveryBrowser({
  async 'a report has all groups and exceptions of its origin'(open) {
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

  async 'a report of one group can be read without being stored'(open) {
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

  async 'a text that is not a report adds nothing'(open) {
    const tab = await open(PAGE);
    assert.deepEqual(await tab.evaluate(importJunk), { counts: [0, 0, 0, 0], groups: [] });
  },

  async 'a subscriber is notified of changes in its tab and in another tab, until it unsubscribes'(
    open,
  ) {
    const subscriber = await open(PAGE);
    const failing = await open(PAGE);
    await subscriber.evaluate(subscribeAndInit);
    await failing.evaluate(captureOne, 'CartError');
    await subscriber.waitFor(isNotifiedOf, ['CartError: here']);
    await subscriber.evaluate(captureOne, 'OrderError');
    await subscriber.waitFor(isNotifiedOf, ['OrderError: here', 'CartError: here']);

    const calls = await subscriber.evaluate(unsubscribe);
    await failing.evaluate(captureOne, 'LateError');
    await subscriber.waitFor(isOtherNotified);
    assert.deepEqual(await subscriber.evaluate(numberOfCalls), calls);
  },

  async 'groups are resolved, ignored, reopened and removed'(open) {
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

// The functions below run in the page.

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

/**
 * Subscribes to changes, then calls `init`, and resolves after it. The global `notified.calls` is the number of notifications.
 */
async function subscribeAndInit() {
  const tinyturret = await import('/index.js');
  globalThis.notified = { calls: 0 };
  globalThis.endSubscription = tinyturret.subscribe(() => notified.calls++);
  globalThis.begun = tinyturret.init();
  await begun;
}

async function isNotifiedOf(expected) {
  if (!notified.calls) return false;
  const tinyturret = await import('/index.js');
  const titles = (await tinyturret.groups()).map(({ title }) => title);
  if (`${titles}` !== `${expected}`) return false;
  notified.calls = 0;
  return true;
}

async function unsubscribe() {
  const tinyturret = await import('/index.js');
  await tinyturret.flush();
  endSubscription();
  globalThis.otherCalls = 0;
  tinyturret.subscribe(() => otherCalls++);
  return notified.calls;
}

function isOtherNotified() {
  return otherCalls > 0;
}

function numberOfCalls() {
  return notified.calls;
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
