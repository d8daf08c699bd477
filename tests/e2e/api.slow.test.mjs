// Tests of the exported functions: a failure counts once, its details are stored, and the status has the documented fields.

import assert from 'node:assert/strict';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const PAGE = '/pages/plain.html';

inEveryBrowser({
  async 'an error that is captured twice, and then thrown, counts once'(open) {
    const tab = await open(PAGE);
    const { ids, groups, captured } = await tab.evaluate(captureAndRethrow);
    assert.deepEqual(ids, [true, false]);
    assert.deepEqual(groups, [['captured', 'CartError: once', 1]]);
    assert.equal(captured, 1);
  },

  async 'an error that is captured, and then rejected, counts once'(open) {
    const tab = await open(PAGE);
    const groups = await tab.evaluate(captureAndReject);
    assert.deepEqual(groups, [['captured', 'CartError: once', 1]]);
  },

  async 'equal errors and equal texts count separately'(open) {
    const tab = await open(PAGE);
    const groups = await tab.evaluate(captureEqualOnes);
    assert.deepEqual(groups, [
      ['captured', 'CartError: again', 2],
      ['message', 'a text', 2],
    ]);
  },

  async 'the context is stored, and its fingerprint decides the group'(open) {
    const tab = await open(PAGE);
    const { groups, exceptions } = await tab.evaluate(captureWithContext);
    assert.equal(groups.length, 1);
    assert.equal(groups[0].count, 2);
    assert.deepEqual(
      exceptions.map(({ type, context }) => [type, context.step]),
      [
        ['OrderError', 'second'],
        ['CartError', 'first'],
      ],
    );
    assert.equal(exceptions[0].context.fingerprint, undefined);
    assert.deepEqual(
      exceptions[0].breadcrumbs.map(({ text, data }) => [text, data]),
      [
        ['before init', undefined],
        ['after init', '{"items":2}'],
      ],
    );
  },

  async 'counts are exact for 250 alternating errors, some of them long'(open) {
    const tab = await open(PAGE);
    const counts = await tab.evaluate(takeTurns, { kinds: 250, turns: 30 });
    assert.deepEqual(counts, Array(250).fill(30));
  },

  async 'each sample of a repeated failure has its own context and breadcrumbs'(open) {
    const tab = await open(PAGE);
    const { steps, breadcrumbs, handled } = await tab.evaluate(captureInManyContexts);
    assert.deepEqual(steps, ['', '2', '', '1', '', '0']);
    assert.deepEqual(breadcrumbs, ['third', 'third', 'second', 'second', 'first', 'first']);
    assert.deepEqual(handled, Array(6).fill(true));
  },

  async 'a text that is thrown at two locations is stored with both stacks'(open) {
    const tab = await open(PAGE);
    const stacks = await tab.evaluate(throwInTwoPlaces);
    const [one, other] = new Set(stacks);
    assert.deepEqual(stacks.toSorted(), [one, one, one, other, other, other].toSorted());
  },

  async 'an error whose getter captures another error is stored unchanged'(open) {
    const tab = await open(PAGE);
    assert.deepEqual(await tab.evaluate(captureInGetter), {
      inner: [true, 'inner'],
      outer: [true, 'outer'],
    });
  },

  async 'only the errors that are captured after a trap follow from it'(open) {
    const tab = await open(PAGE);
    const groups = await tab.evaluate(captureAroundTrap);
    assert.deepEqual(groups, [
      [1, false],
      [2, true],
      [3, false],
    ]);
  },

  async 'causes and aggregated errors are stored'(open) {
    const tab = await open(PAGE);
    assert.deepEqual(await tab.evaluate(causesOf), {
      CartError: ['OrderError: middle', 'TypeError: innermost'],
      AggregateError: ['CartError: one', 'OrderError: two'],
    });
  },

  async 'the status is correct before init, after init and after a read'(open) {
    const tab = await open(PAGE);
    const { early, late, read, version } = await tab.evaluate(statuses);
    const tiers = (state) =>
      ['indexedDB', 'localStorage', 'memory'].map((name) => ({
        name,
        state,
        pending: 0,
        dropped: 0,
      }));
    assert.deepEqual(early, {
      version,
      namespace: '',
      session: '',
      captured: 0,
      core: 'none',
      tiers: tiers('opening'),
    });
    assert.deepEqual(late, {
      version,
      namespace: 'shop',
      session: '',
      captured: 0,
      core: 'none',
      tiers: tiers('ok'),
    });
    assert.match(read.session, /^[a-z0-9]{16}$/);
    assert.deepEqual(withoutRoom(read), {
      ...late,
      session: read.session,
      captured: 1,
      core: 'ok',
      reading: 'indexedDB',
    });
    const [, { used, budget }] = read.tiers;
    assert.ok(used > 500 && used < 5_000, `${used} bytes`);
    assert.equal(budget, 256 << 10);
  },

  async 'top prints a table of the groups'(open) {
    const tab = await open(PAGE);
    const [rows, ...others] = await tab.evaluate(printTop);
    assert.deepEqual(others, []);
    assert.equal(rows.length, 1);
    const { count, title, culprit, state } = rows[0];
    assert.deepEqual([count, title, state], [2, 'CartError: here', 'open']);
    assert.equal(typeof culprit, 'string');
  },
});

function withoutRoom(status) {
  return { ...status, tiers: status.tiers.map(({ used, budget, ...tier }) => tier) };
}

// The functions below run in the page.

async function captureAndRethrow() {
  const tinyturret = await import('/index.js');
  await tinyturret.init();
  const error = makeError('CartError', 'once');
  const ids = [tinyturret.capture(error), tinyturret.capture(error)].map(Boolean);
  const thrown = new Promise((resolve) => addEventListener('error', resolve, { once: true }));
  throwLater(error);
  await thrown;
  const groups = (await tinyturret.groups()).map((g) => [g.kind, g.title, g.count]);
  return { ids, groups, captured: tinyturret.status().captured };
}

async function captureAndReject() {
  const tinyturret = await import('/index.js');
  await tinyturret.init();
  const error = makeError('CartError', 'once');
  tinyturret.capture(error);
  const thrown = new Promise((resolve) =>
    addEventListener('unhandledrejection', resolve, { once: true }),
  );
  rejectLater(error);
  await thrown;
  return (await tinyturret.groups()).map((group) => [group.kind, group.title, group.count]);
}

async function captureEqualOnes() {
  const tinyturret = await import('/index.js');
  await tinyturret.init();
  for (let time = 0; time < 2; time++) {
    tinyturret.capture(makeError('CartError', 'again'));
    tinyturret.capture('a text');
  }
  const groups = await tinyturret.groups();
  return groups.map((group) => [group.kind, group.title, group.count]).sort();
}

async function captureWithContext() {
  const tinyturret = await import('/index.js');
  tinyturret.breadcrumb('before init');
  await tinyturret.init();
  tinyturret.breadcrumb('after init', { items: 2 });
  const fingerprint = ['checkout'];
  tinyturret.capture(makeError('CartError', 'one'), { step: 'first', fingerprint });
  tinyturret.capture(makeError('OrderError', 'two'), { step: 'second', fingerprint });
  const groups = await tinyturret.groups();
  return { groups, exceptions: await tinyturret.exceptions(groups[0].id) };
}

/**
 * Captures equal errors with three contexts. Each is followed by an equal error without a context, which must not get the
 * context of an earlier one.
 */
async function captureInManyContexts() {
  const tinyturret = await import('/index.js');
  await tinyturret.init();
  const make = () => new Error('the same');
  for (const [step, text] of ['first', 'second', 'third'].entries()) {
    tinyturret.breadcrumb(text);
    tinyturret.capture(make(), { step });
    tinyturret.capture(make());
  }
  const [{ id }] = await tinyturret.groups();
  const exceptions = await tinyturret.exceptions(id);
  return {
    steps: exceptions.map(({ context }) => context.step ?? ''),
    breadcrumbs: exceptions.map(({ breadcrumbs }) => breadcrumbs.at(-1).text),
    handled: exceptions.map(({ handled }) => handled),
  };
}

async function captureInGetter() {
  const tinyturret = await import('/index.js');
  await tinyturret.init();
  function inner() {
    return new Error('inner');
  }
  function outer() {
    const more = { enumerable: true, get: () => tinyturret.capture(inner()) };
    return Object.defineProperty(new Error('outer'), 'more', more);
  }
  tinyturret.capture(outer());
  const found = {};
  for (const { id } of await tinyturret.groups()) {
    const [{ message, stack, frames }] = await tinyturret.exceptions(id);
    found[message] = [stack.includes(message), frames[0].function];
  }
  return found;
}

async function captureAroundTrap() {
  const tinyturret = await import('/index.js');
  await tinyturret.init();
  for (let time = 0; time < 5; time++) {
    if (time === 3) tinyturret.capture(new WebAssembly.RuntimeError('unreachable'));
    tinyturret.capture(new Error('recursive use of an object detected which would lead to …'));
  }
  const groups = await tinyturret.groups();
  return groups.map(({ count, follows }) => [count, Boolean(follows)]).sort();
}

async function throwInTwoPlaces() {
  const tinyturret = await import('/index.js');
  await tinyturret.init();
  const once = (place) => {
    const script = document.createElement('script');
    script.src = URL.createObjectURL(new Blob([`${place}throw 'boom';`]));
    document.head.append(script);
    return new Promise((resolve) => {
      script.onload = resolve;
    });
  };
  for (let time = 0; time < 3; time++) {
    await once('');
    await once('\n\n');
  }
  const groups = await tinyturret.groups();
  const lists = await Promise.all(groups.map(({ id }) => tinyturret.exceptions(id)));
  return lists.flat().map(({ stack }) => stack?.replace(/blob:.*(?=:\d+:\d+)/, ''));
}

async function takeTurns({ kinds, turns }) {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ maxExceptionGroups: 1000 });
  const name = (kind) => `Kind${String.fromCharCode(65 + kind / 26, 65 + (kind % 26))}`;
  const errors = Array.from({ length: kinds }, (_, kind) => {
    const message = kind % 10 ? 'again' : 'again and '.repeat(1000);
    return () => Object.assign(new Error(message), { name: name(kind) });
  });
  for (let turn = 0; turn < turns; turn++) {
    for (const make of errors) tinyturret.capture(make());
  }
  return (await tinyturret.groups()).map(({ count }) => count);
}

async function causesOf() {
  const tinyturret = await import('/index.js');
  await tinyturret.init();
  const innermost = new TypeError('innermost');
  const middle = makeError('OrderError', 'middle', { cause: innermost });
  const errors = [makeError('CartError', 'one'), makeError('OrderError', 'two')];
  tinyturret.capture(makeError('CartError', 'outermost', { cause: middle }));
  tinyturret.capture(new AggregateError(errors, 'both'));
  const found = {};
  for (const { id, type } of await tinyturret.groups()) {
    const [{ causes }] = await tinyturret.exceptions(id);
    found[type] = causes.map(({ type, message }) => `${type}: ${message}`);
  }
  return found;
}

async function statuses() {
  const tinyturret = await import('/index.js');
  const { version } = await (await fetch('/package.json')).json();
  const early = tinyturret.status();
  const late = await tinyturret.init({ namespace: 'shop' });
  tinyturret.capture(makeError('CartError', 'here'));
  await tinyturret.groups();
  return { early, late, read: tinyturret.status(), version };
}

async function printTop() {
  const tinyturret = await import('/index.js');
  const tables = [];
  console.table = (rows) => tables.push(rows);
  await tinyturret.init();
  for (let time = 0; time < 2; time++) tinyturret.capture(makeError('CartError', 'here'));
  await tinyturret.top();
  return tables;
}
