import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import {
  assertNoOrphans,
  assertNoRejections,
  createChannels,
  createPage,
  entriesOf,
  gate,
  TIME,
  totalOf,
} from './page-helpers.mjs';

const { DUPLICATE_MS } = await import('./duplicates.js');
const { addPanicErrors } = await import('./panic-errors.js');
const { MAX_SITES } = await import('./site-key.js');

afterEach(assertNoRejections);

const HOUR_MS = 3_600_000;
/** Settings with which the core never compacts, because no session is selected at random. */
const QUIET = { cleanupTriggerRate: 0 };
const makeError = (message, options) => new TypeError(message, options);
const counted = (pairs) =>
  entriesOf(pairs).map(({ kind, message, count }) => [kind, message, count]);
const idsOf = (pairs) =>
  entriesOf(pairs)
    .flatMap(({ samples }) => samples)
    .map(({ id }) => id);
/** Asserts that ids are those of the first exceptions of one session, in order and without gaps. */
const assertIds = (ids) => {
  const [session] = ids[0].split('.');
  assert.match(session, /^[a-z0-9]{16}$/);
  assert.deepEqual(
    ids,
    ids.map((_, at) => `${session}.${at + 1}`),
  );
};
const hostileProxy = () => {
  const fail = () => {
    throw Error('hostile');
  };
  const handler = {};
  for (const trap of Reflect.ownKeys(Reflect)) if (typeof trap === 'string') handler[trap] = fail;
  return new Proxy({}, handler);
};
const revokedProxy = (target = {}) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};

describe('a page without failures', () => {
  it('does not load the second file, and has no session', async () => {
    const page = createPage({ hasDatabase: true });
    const status = await page.client.init(QUIET);
    await page.settle(60_000);
    assert.deepEqual(page.loads, []);
    assert.deepEqual(page.inStorage(), []);
    assert.deepEqual(
      [status.version, status.namespace, status.session, status.captured, status.core],
      ['1.2.3', '', '', 0, 'none'],
    );
    assert.deepEqual(
      status.tiers.map(({ name, state, pending, dropped }) => [name, state, pending, dropped]),
      [
        ['indexedDB', 'ok', 0, 0],
        ['localStorage', 'ok', 0, 0],
        ['memory', 'ok', 0, 0],
      ],
    );
    assert.deepEqual(page.warnings, []);
  });

  it('has the state of each backend in its status', async () => {
    const absent = createPage();
    Object.defineProperty(globalThis, 'localStorage', { value: null, configurable: true });
    const states = ({ tiers }) => tiers.map(({ state }) => state);
    assert.deepEqual(states(absent.client.status()), ['opening', 'opening', 'opening']);
    assert.deepEqual(states(await absent.client.init()), ['absent', 'absent', 'ok']);

    const blocked = createPage({ hasDatabase: true });
    for (const name of ['indexedDB', 'localStorage']) {
      Object.defineProperty(globalThis, name, {
        configurable: true,
        get() {
          throw Error('SecurityError');
        },
      });
    }
    assert.deepEqual(states(await blocked.client.init()), ['failing', 'failing', 'ok']);
    assert.match(blocked.client.status().tiers[0].error, /SecurityError/);
  });

  it('resolves init after the time limit if IndexedDB does not answer', async () => {
    const page = createPage({ hasDatabase: true });
    Object.defineProperty(globalThis, 'indexedDB', {
      configurable: true,
      get: () => ({ open: () => ({}) }),
    });
    const beginning = page.client.init(QUIET);
    await page.settle(5_000);
    const { tiers } = await beginning;
    assert.match(tiers[0].state, /^(failing|opening)$/);
  });

  it('opens IndexedDB when the browser is idle, at the latest after a second', async () => {
    const asked = [];
    const page = createPage({
      hasDatabase: true,
      more: { requestIdleCallback: (callback, options) => asked.push([callback, options]) },
    });
    const beginning = page.client.init(QUIET);
    await page.settle(0);
    assert.equal(page.databases.connections.size, 0);
    assert.deepEqual(asked[0][1], { timeout: 1_000 });
    asked[0][0]();
    await beginning;
    assert.equal(page.databases.connections.size, 1);
  });

  it('loads the second file if a setting needs it', async () => {
    const needy = [
      { storageBackends: ['memory'] },
      { beforeSave() {} },
      { ignore: ['x'] },
      { showViewerLink: true },
      { ignoreStorageErrors: false },
      { reportTo: '/report' },
    ];
    for (const settings of needy) {
      const page = createPage();
      await page.client.init({ ...QUIET, ...settings });
      assert.equal(page.loads[0], 'details', Object.keys(settings)[0]);
    }
    const subscribed = createPage();
    subscribed.client.subscribe(() => {});
    assert.deepEqual(subscribed.loads, []);
    await subscribed.client.init(QUIET);
    assert.deepEqual(subscribed.loads, ['details']);
  });
});

for (const hasDatabase of [false, true]) {
  const where = hasDatabase ? 'with IndexedDB' : 'without IndexedDB';
  const contentsOf = (page, namespace = '') =>
    hasDatabase
      ? page.databases.contents(namespace ? `tinyturret/${namespace}` : undefined)
      : page.inStorage(namespace);

  describe(`failures before, during and after the loading, ${where}`, () => {
    it('are counted once each, and keep their ids', async () => {
      const file = gate();
      const page = createPage({ hasDatabase, load: file });
      const { client, clock } = page;
      const ids = [];
      const at = [];
      const fail = (message) => {
        at.push(message);
        ids.push(client.capture(makeError(message)));
      };
      // Each function fails at one location, so the failures of each are one site.
      const places = [() => fail('a'), () => fail('b'), () => fail('c')];
      const failAll = () => {
        for (const place of places) for (let time = 0; time < 2; time++) place();
      };
      failAll();
      assert.equal(page.client.status().captured, 6);
      const beginning = client.init(QUIET);
      failAll();
      await clock.pass(250);
      failAll();
      assert.equal(file.asked, 1);
      await file.arrive();
      await beginning;
      failAll();
      await page.settle();
      assertIds(ids);
      assert.equal(client.status().captured, 24);
      for (const pairs of [contentsOf(page), page.inStorage(), page.inMemory()]) {
        assert.equal(totalOf(pairs), 24);
        assertNoOrphans(pairs);
      }
      const entries = entriesOf(contentsOf(page));
      assert.ok(entries.every(({ early }) => !early));
      const samples = entries.flatMap((entry) =>
        entry.samples.map(({ id, message = entry.message }) => [id, message]),
      );
      for (const [id, message] of samples) assert.equal(message, at[ids.indexOf(id)], id);
      assert.equal(samples.length, 24);
      assert.equal(new Set(samples.map(([id]) => id)).size, 24);
    });

    it('are stored with coarse texts until the second file is loaded, then with full texts', async () => {
      const file = gate();
      const page = createPage({ hasDatabase, load: file });
      const beginning = page.client.init(QUIET);
      await page.settle(0);
      const error = Object.assign(makeError('order 4711 has no cart'), { code: 42 });
      page.client.breadcrumb('go', 'there');
      page.client.capture(error, { step: 'pay' });
      const [coarse] = entriesOf(page.inStorage());
      assert.deepEqual([coarse.early, coarse.type, coarse.samples.length], [true, 'TypeError', 1]);
      assert.match(coarse.message, /\[redacted\]/);
      assert.match(coarse.stack, /client\.test\.mjs:\d+:\d+/);
      await file.arrive();
      await beginning;
      await page.settle();
      const [entry, ...others] = entriesOf(contentsOf(page));
      assert.deepEqual(others, []);
      assert.equal(entry.key, coarse.key);
      assert.deepEqual([entry.early, entry.message], [undefined, 'order 4711 has no cart']);
      const [{ id, locals, context, url, breadcrumbs }] = entry.samples;
      assert.equal(id, coarse.samples[0].id);
      assert.deepEqual([locals, context, url], [{ code: '42' }, { step: 'pay' }, 'http://h/cart']);
      assert.deepEqual(breadcrumbs, [{ time: TIME, text: 'go', data: 'there' }]);
    });

    it('are stored in the namespace that init sets if they occur before it', async () => {
      const page = createPage({ hasDatabase });
      page.client.capture(makeError('a'));
      assert.equal(totalOf(page.inStorage('')), 1);
      const { namespace } = await page.client.init({ ...QUIET, namespace: 'shop' });
      await page.settle();
      assert.equal(namespace, 'shop');
      assert.deepEqual(page.inStorage(''), []);
      if (hasDatabase) assert.deepEqual(contentsOf(page, ''), []);
      assert.equal(totalOf(contentsOf(page, 'shop')), 1);
    });

    it('are stored if the second file cannot be loaded, which is tried again a minute later', async () => {
      const file = gate();
      const page = createPage({ hasDatabase, load: file });
      const beginning = page.client.init(QUIET);
      await page.settle();
      await beginning;
      const fail = () => page.client.capture('a');
      const ids = [];
      for (let time = 1; time <= 5; time++) {
        ids.push(fail());
        await Promise.resolve();
        assert.equal(file.asked, 1);
        await file.fail();
        // Less than RETRY_MS after a failed load, a failure does not load the second file again.
        ids.push(fail());
        assert.equal(file.asked, 0);
        await page.settle(61_000);
      }
      for (let time = 0; time < 15; time++) ids.push(fail());
      await page.settle();
      await file.fail();
      await page.settle(61_000);
      assertIds(ids);
      for (const pairs of [contentsOf(page), page.inStorage()]) {
        assert.deepEqual(counted(pairs), [['message', 'a', 25]]);
      }
      assert.equal(page.client.status().captured, 25);
      // The next load of the second file succeeds.
      ids.push(fail());
      await file.arrive();
      await page.settle();
      assertIds(ids);
      assert.deepEqual(counted(contentsOf(page)), [['message', 'a', 26]]);
      assert.equal(page.client.status().captured, 26);
      assert.deepEqual(await page.client.defer('groups', [])(), [{ id: 'g' }]);
    });
  });
}

describe('a storm of 10,000 failures in one task', () => {
  const contexts = [
    ['of one site', () => makeError('x'), 1],
    ['of one site with other messages', (number) => makeError(`order ${number}`), 1],
    // There are more failures than MAX_SITES, and those of further sites count with the newest site.
    ['of as many sites', (number) => `text ${number}`, MAX_SITES],
    ['of a hundred sites', (number) => `text ${number % 100}`, 100],
  ];
  for (const [title, thrown, sites] of contexts) {
    it(`is counted: ${title}`, async () => {
      const file = gate();
      const page = createPage({ load: file });
      const beginning = page.client.init(QUIET);
      const ids = [];
      const start = process.cpuUsage().user;
      for (let number = 0; number < 10_000; number++) ids.push(page.client.capture(thrown(number)));
      const time = (process.cpuUsage().user - start) / 1_000;
      assert.ok(time < 4_000, `${time} ms`);
      assertIds(ids);
      assert.equal(page.client.status().captured, 10_000);
      await page.clock.pass(1_000);
      assert.ok([...page.storage.items].join('').length < 80_000);
      await file.arrive();
      await beginning;
      await page.settle(20_000);
      assert.equal(page.client.status().captured, 10_000);
      assert.equal(totalOf(page.inMemory()), 10_000);
      assert.equal(entriesOf(page.inMemory()).length, sites);
      assertNoOrphans(page.inMemory());
    });
  }

  it('is counted quickly if one location has many fingerprints', async () => {
    const calls = (depth) => (depth ? calls(depth - 1) : makeError('x'));
    for (const isEarly of [true, false]) {
      const file = gate();
      const page = createPage({ load: file });
      const beginning = page.client.init({ ...QUIET, ...(!isEarly && { ignore: ['never'] }) });
      if (!isEarly) {
        await file.arrive();
        await beginning;
      }
      const start = process.cpuUsage().user;
      for (let number = 0; number < 5_000; number++)
        page.client.capture(calls(10), { fingerprint: [`part ${number}`] });
      const time = (process.cpuUsage().user - start) / 1_000;
      assert.ok(time < 4_000, `${time} ms`);
      if (isEarly) await file.arrive();
      await page.settle(20_000);
      assert.equal(totalOf(page.inMemory()), 5_000);
      assert.equal(entriesOf(page.inMemory()).length, 5_000);
    }
  });

  it('is counted in localStorage up to its limit without the second file', async () => {
    const page = createPage({ load: gate() });
    page.client.init(QUIET);
    for (let number = 0; number < 10_000; number++) page.client.capture(`text ${number}`);
    await page.clock.pass(1_000);
    const pairs = page.inStorage();
    assert.ok(entriesOf(pairs).length >= 10);
    assertNoOrphans(pairs);
  });

  it('is counted completely for at least 20 of 100 sites in localStorage without the second file', async () => {
    const page = createPage({ load: gate() });
    page.client.init(QUIET);
    await page.settle();
    for (let time = 0; time < 5; time++) {
      for (let number = 0; number < 100; number++) page.client.capture(`text ${number}`);
      await page.clock.pass(1_000);
    }
    const complete = entriesOf(page.inStorage()).filter(({ count }) => count === 5);
    assert.ok(complete.length >= 20, `${complete.length}`);
    assertNoOrphans(page.inStorage());
  });

  it('is counted in localStorage without the second file if it lasts for minutes', async () => {
    const page = createPage({ load: gate() });
    page.client.init(QUIET);
    for (let time = 0; time < 600; time++) {
      page.client.capture(makeError('x'));
      await page.clock.pass(200);
    }
    assert.equal(totalOf(page.inStorage()), 600);
  });
});

describe('a page that moves on', () => {
  it('stores with each failure the address and breadcrumbs at that time', async () => {
    const file = gate();
    const page = createPage({ load: file });
    const { client, global } = page;
    const seen = [];
    const failAt = (path) => {
      global.location = { href: `http://h/${path}` };
      client.breadcrumb(path);
      seen.push([client.capture(makeError('x')), `http://h/${path}`, path]);
    };
    failAt('before');
    const beginning = client.init(QUIET);
    failAt('early');
    global.location = { href: 'http://h/later' };
    await file.arrive();
    await beginning;
    for (const path of ['after', 'soon after']) failAt(path);
    global.location = { href: 'http://h/later' };
    await page.settle();
    const samples = entriesOf(page.inMemory()).flatMap((entry) => entry.samples);
    assert.deepEqual(
      samples.map(({ id, url, breadcrumbs }) => [id, url, breadcrumbs.at(-1).text]),
      seen,
    );
  });
});

describe('the second file', () => {
  it('counts a failure once if it is loaded two hours later', async () => {
    for (const hasDatabase of [false, true]) {
      const file = gate();
      const page = createPage({ load: file, hasDatabase });
      const beginning = page.client.init(QUIET);
      await page.settle();
      await beginning;
      const ids = [page.client.capture('first'), page.client.capture('first')];
      await page.settle();
      await file.fail();
      await page.clock.pass(2 * HOUR_MS);
      ids.push(page.client.capture('second'));
      await file.arrive();
      await page.settle();
      // The early entry, which cores may soon treat as final, is not written again. The later failure is in a new entry.
      const all = [...page.inMemory(), ...page.inStorage(), ...page.databases.contents()];
      const counts = [...new Map(all)];
      assert.deepEqual(
        entriesOf(counts).map(({ count }) => count),
        [2, 1],
      );
      assertNoOrphans(counts);
      assert.equal(new Set(ids).size, 3);
      assert.ok(idsOf(counts).includes(ids[2]));
    }
  });

  it('does not change the counts of an entry if it is loaded hours later', async () => {
    for (const hours of [1.2, 2.2]) {
      const file = gate();
      const page = createPage({ load: file });
      page.client.init(QUIET);
      for (let time = 0; time < 3; time++) page.client.capture('a');
      await page.settle();
      await file.fail();
      assert.deepEqual(counted(page.inStorage()), [['message', 'a', 3]]);
      await page.clock.pass(hours * HOUR_MS);
      const flushing = page.client.flush();
      await page.settle(0);
      await file.arrive();
      await flushing;
      // The counts in localStorage are the same as before: a core may treat the entry as final, so it must not change.
      assert.deepEqual(counted(page.inStorage()), [['message', 'a', 3]], `${hours}`);
    }
  });

  it('counts each failure once if it is loaded within the hour', async () => {
    const file = gate();
    const page = createPage({ load: file });
    page.client.init(QUIET);
    for (let time = 0; time < 5; time++) {
      page.client.capture(`text ${time % 2}`);
      await page.clock.pass(10 * 60_000);
    }
    await file.arrive();
    await page.settle();
    for (const pairs of [page.inMemory(), page.inStorage()])
      assert.deepEqual(counted(pairs), [
        ['message', 'text 0', 3],
        ['message', 'text 1', 2],
      ]);
  });

  it('is not loaded before init', async () => {
    const page = createPage();
    page.client.capture(makeError('x'));
    page.client.breadcrumb('go', {});
    page.client.subscribe(() => {});
    await page.settle();
    assert.deepEqual(page.loads, []);
    assert.equal(totalOf(page.inStorage()), 1);
  });

  it('is loaded by a function that needs it, which calls init if the page has not', async () => {
    const page = createPage();
    page.client.capture(makeError('x'));
    assert.deepEqual(await page.client.defer('groups', [])(), [{ id: 'g' }]);
    assert.deepEqual(page.loads, ['details', 'core']);
    // The `init` that `defer` has called does not listen, so the next error is not recorded.
    page.throwInPage(makeError('y'));
    await page.settle();
    assert.equal(totalOf(page.inMemory()), 1);
  });

  it('makes functions resolve to their fallbacks if it cannot be loaded', async () => {
    const page = createPage({ load: { details: () => Promise.reject(Error('offline')) } });
    assert.deepEqual(await page.client.defer('groups', [])(), []);
    assert.equal(await page.client.defer('importReport', 0)('x'), 0);
    await page.client.flush();
    page.client.subscribe(() => {})();
    page.client.breadcrumb('go', {});
  });

  it('may be broken without a failure of the page', async () => {
    const broken = [
      async () => ({}),
      async () => undefined,
      async () => ({
        start() {
          throw Error('broken');
        },
      }),
    ];
    for (const details of broken) {
      const page = createPage({ load: { details } });
      let status;
      try {
        status = await page.client.init({ ...QUIET, beforeSave() {} });
      } catch (error) {
        status = error;
      }
      assert.equal(status.version, '1.2.3', String(details));
      assert.notEqual(page.client.capture(makeError('x')), '');
      await page.settle();
      assert.equal(totalOf(page.inStorage()), 1);
    }
  });
});

describe('callbacks', () => {
  it('see failures from before init, whose messages are not stored earlier', async () => {
    const file = gate();
    const page = createPage({ load: file });
    const seen = [];
    const beginning = page.client.init({
      ...QUIET,
      ignore: ['noise'],
      beforeSave(event) {
        seen.push([event.message, event.context?.step]);
        if (event.message === 'drop') return null;
        event.message += ', changed';
      },
    });
    const fail = (message) => page.client.capture(makeError(message), { step: 1 });
    for (const message of ['keep', 'drop']) fail(message);
    page.client.capture('some noise');
    page.client.capture('secretly');
    await page.settle();
    assert.doesNotMatch(JSON.stringify([...page.storage.items]), /keep|drop|noise|secretly/);
    assert.deepEqual(seen, []);
    await file.arrive();
    await beginning;
    await page.settle();
    assert.deepEqual(seen, [
      ['keep', '1'],
      ['drop', '1'],
      ['secretly', undefined],
    ]);
    for (const pairs of [page.inMemory(), page.inStorage()]) {
      assert.deepEqual(counted(pairs), [
        ['captured', 'keep, changed', 1],
        ['message', 'secretly, changed', 1],
      ]);
      assertNoOrphans(pairs);
    }
  });

  it('remove the records of a site, including the failures that were not held, if they drop all held ones', async () => {
    const file = gate();
    const page = createPage({ load: file });
    const beginning = page.client.init({ ...QUIET, ignore: ['drop'] });
    for (let time = 0; time < 100; time++) {
      page.client.capture('drop this');
      page.client.capture('keep this');
    }
    await page.settle();
    await file.arrive();
    await beginning;
    await page.settle();
    for (const pairs of [page.inMemory(), page.inStorage()]) {
      assert.deepEqual(counted(pairs), [['message', 'keep this', 100]]);
      assertNoOrphans(pairs);
    }
  });

  it('do not see failures that they capture themselves', async () => {
    const page = createPage();
    const inner = [];
    await page.client.init({
      ...QUIET,
      beforeSave() {
        inner.push(page.client.capture(makeError('inner')));
      },
    });
    page.client.capture(makeError('outer'));
    await page.settle();
    assert.deepEqual(inner, ['']);
    assert.deepEqual(counted(page.inMemory()), [['captured', 'outer', 1]]);
  });

  it('cause one warning if they throw', async () => {
    const page = createPage();
    page.client.capture('early');
    await page.client.init({
      ...QUIET,
      beforeSave() {
        throw Error('broken');
      },
    });
    for (let time = 0; time < 3; time++) page.client.capture(`text ${time}`);
    await page.settle();
    assert.equal(page.warnings.length, 1);
    assert.match(page.warnings[0], /^tinyturret: beforeSave or ignore/);
    assert.ok(page.client.status().wrongCallbacks > 0);
    assert.deepEqual(counted(page.inMemory()), [['message', '', 4]]);
  });
});

describe('capture', () => {
  it('treats only false as a third argument as not handled', async () => {
    for (const isEarly of [true, false]) {
      const page = createPage();
      if (!isEarly) await page.client.init({ ...QUIET, ignore: ['never'] });
      const cycle = [Object.assign(makeError('in a list'), { password: 'hunter2' })];
      cycle.push(cycle);
      cycle.slice(0, 1).forEach((error) => {
        page.client.capture(error, 0, cycle);
      });
      page.client.capture(makeError('unhandled'), {}, false);
      await page.client.init({ ...QUIET, ignore: ['never'] });
      await page.settle();
      assert.doesNotMatch(JSON.stringify(page.inStorage()), /hunter2/);
      assert.deepEqual(
        entriesOf(page.inMemory()).map(({ kind, handled }) => [kind, handled]),
        [
          ['captured', true],
          ['error', false],
        ],
      );
    }
  });
});

describe('duplicates', () => {
  for (const isEarly of [true, false]) {
    it(`count once for an object, ${isEarly ? 'before' : 'after'} the second file is loaded`, async () => {
      const page = createPage();
      if (!isEarly) await page.client.init({ ...QUIET, ignore: ['never'] });
      const error = makeError('x');
      assert.notEqual(page.client.capture(error), '');
      assert.equal(page.client.capture(error), '');
      page.throwInPage(error);
      await page.clock.pass(DUPLICATE_MS - 1);
      page.dispatch('unhandledrejection', { reason: error });
      assert.equal(totalOf(page.inStorage()), 1);
      await page.clock.pass(1);
      assert.notEqual(page.client.capture(error), '');
      await page.clock.pass(200);
      assert.equal(totalOf(page.inStorage()), 2);
    });
  }

  it('are recognized if the second file is loaded in between', async () => {
    const page = createPage();
    const error = makeError('x');
    page.client.capture(error);
    await page.client.init(QUIET);
    page.throwInPage(error);
    await page.settle();
    assert.equal(totalOf(page.inMemory()), 1);
  });

  it('count once in a task for a primitive, unless the host captures it', async () => {
    for (const primitive of ['x', 7, undefined, null, 3n, Symbol('s'), Number.NaN]) {
      const page = createPage();
      const { client } = page;
      const total = () => client.status().captured;
      for (let wrapper = 0; wrapper < 4; wrapper++) client.capture(primitive, {}, false);
      page.dispatch('unhandledrejection', { reason: primitive });
      assert.equal(total(), 1, String(primitive));
      await page.clock.pass(0);
      client.capture(primitive, {}, false);
      assert.equal(total(), 2, String(primitive));
      await page.clock.pass(0);
      for (let time = 0; time < 3; time++) client.capture(primitive);
      assert.equal(total(), 5, String(primitive));
    }
  });
});

describe('events', () => {
  it('are received from the start, also those of resources', async () => {
    const page = createPage();
    assert.deepEqual(
      page.listeners.map(([type, , isCapture]) => [type, isCapture]),
      [
        ['error', true],
        ['unhandledrejection', true],
        ['securitypolicyviolation', true],
        ['pagehide', true],
        ['visibilitychange', true],
      ],
    );
    page.throwInPage(makeError('thrown'));
    page.dispatch('unhandledrejection', { reason: makeError('rejected') });
    page.dispatch('error', { target: { tagName: 'IMG', src: 'http://h/a.png' } });
    await page.clock.pass(0);
    page.dispatch('securitypolicyviolation', {
      effectiveDirective: 'img-src',
      blockedURI: 'inline',
    });
    await page.client.init(QUIET);
    await page.settle();
    assert.deepEqual(counted(page.inMemory()), [
      ['error', 'thrown', 1],
      ['rejection', 'rejected', 1],
      ['resource', 'img http://h/a.png', 1],
      ['csp', 'img-src inline', 1],
    ]);
  });

  it('count separately if they have no thrown value', () => {
    const page = createPage();
    for (const name of ['a', 'b', 'c'])
      page.dispatch('error', { target: { tagName: 'IMG', src: `http://h/${name}.png` } });
    for (const blockedURI of ['inline', 'eval'])
      page.dispatch('securitypolicyviolation', { effectiveDirective: 'script-src', blockedURI });
    page.dispatch('error', { message: 'Script error.' });
    assert.equal(page.client.status().captured, 6);
  });

  it('are ignored with listen: false, and capture still works', async () => {
    const page = createPage();
    await page.client.init({ ...QUIET, listen: false });
    page.throwInPage(makeError('x'));
    assert.equal(page.client.status().captured, 0);
    page.client.capture(makeError('y'));
    await page.settle();
    assert.equal(totalOf(page.inMemory()), 1);
    await page.client.init(QUIET);
    page.throwInPage(makeError('x'));
    await page.settle();
    assert.equal(totalOf(page.inMemory()), 2);
  });

  it('never make a listener throw', async () => {
    for (const isEarly of [true, false]) {
      const page = createPage();
      if (!isEarly) await page.client.init({ ...QUIET, ignore: ['never'] });
      for (const event of [
        {},
        { target: null },
        { target: hostileProxy(), error: revokedProxy(), message: revokedProxy() },
        { error: hostileProxy(), filename: Symbol('s') },
        { message: Symbol('s') },
        { message: hostileProxy() },
        { reason: hostileProxy() },
      ]) {
        for (const type of ['error', 'unhandledrejection', 'securitypolicyviolation'])
          page.dispatch(type, event);
      }
      for (const [, listener] of page.listeners) listener(undefined);
      await page.settle();
    }
  });

  it('have a crash marker after a trap', async () => {
    for (const isEarly of [true, false]) {
      const page = createPage();
      if (!isEarly) await page.client.init({ ...QUIET, ignore: ['never'] });
      page.client.capture(makeError('before'));
      page.throwInPage(new WebAssembly.RuntimeError('unreachable'));
      page.client.capture(makeError('after'));
      page.throwInPage(new WebAssembly.RuntimeError('memory access out of bounds'));
      page.client.capture(makeError('last'));
      await page.client.init(QUIET);
      await page.settle();
      const [before, first, after, second, last] = entriesOf(page.inMemory());
      assert.deepEqual([before.after, first.after, first.fatal], [undefined, undefined, true]);
      const { stack, ...marker } = after.after;
      const [{ id }] = first.samples;
      assert.deepEqual(marker, {
        id,
        kind: 'error',
        type: 'RuntimeError',
        message: isEarly ? 'unreachable' : '',
      });
      assert.ok(stack.length <= 2_048 && first.stack.startsWith(stack));
      assert.equal(second.after.id, id);
      assert.equal(last.after.id, id, 'the first crash stays the cause');
    }
  });
});

describe('workers', () => {
  const message = 'Uncaught Error: in the worker';
  const foreign = { message, error: null, filename: 'http://h/w.js', lineno: 1, colno: 2 };

  it('record an error once together with their page', async () => {
    const BroadcastChannel = createChannels();
    // Page and worker share the stored records in this test, so the number of captured failures shows which of them has
    // recorded.
    const worker = createPage({ isWorker: true, more: { BroadcastChannel, indexedDB: {} } });
    const { global } = worker;
    await worker.client.init({ ...QUIET, ignore: ['never'] });
    worker.dispatch('error', { error: Error('in the worker'), message, target: global });
    await worker.settle();
    assert.equal(worker.client.status().captured, 1);

    const page = createPage({ more: { BroadcastChannel } });
    await page.client.init(QUIET);
    page.dispatch('error', foreign);
    await page.settle(5_000);
    assert.equal(page.client.status().captured, 0);
  });

  it('leave their error to the page if they have no recorder', async () => {
    const page = createPage({ more: { BroadcastChannel: createChannels() } });
    await page.client.init(QUIET);
    page.dispatch('error', foreign);
    await page.settle(1_000);
    assert.equal(page.client.status().captured, 0);
    await page.settle(1_000);
    assert.deepEqual(counted(page.inMemory()), [['error', 'Error: in the worker', 1]]);
  });

  it('have their error recorded by a page that is closed while it waits', async () => {
    const page = createPage({ more: { BroadcastChannel: createChannels() } });
    await page.client.init({ ...QUIET, ignore: ['never'] });
    page.dispatch('error', foreign);
    await page.settle(0);
    page.client.capture('another');
    assert.equal(page.client.status().captured, 1);
    page.dispatch('pagehide');
    assert.deepEqual(
      counted(page.inStorage()).map(([, text]) => text),
      ['another', 'Error: in the worker'],
    );
  });

  it('have their error recorded once if the second file cannot be loaded', async () => {
    const page = createPage({ load: { details: () => Promise.reject(Error('offline')) } });
    await page.client.init(QUIET);
    page.dispatch('error', foreign);
    await page.settle(5_000);
    const [{ kind, count, early: isEarly, ...others }] = entriesOf(page.inStorage());
    assert.deepEqual([kind, count, isEarly, totalOf(page.inStorage())], ['error', 1, true, 1]);
    assert.match(others.stack, /w\.js:1:2/);
    // Before `init` the page has no channel to a worker, so it records the error at once.
    const early = createPage();
    early.dispatch('error', foreign);
    assert.equal(early.client.status().captured, 1);
  });

  it('count a failure once if their second file cannot be loaded', async () => {
    for (const [thrown, ms] of [
      ['a text', 10],
      [makeError('x'), DUPLICATE_MS],
    ]) {
      const file = gate();
      const page = createPage({ isWorker: true, load: file });
      const beginning = page.client.init(QUIET);
      await page.settle();
      await beginning;
      page.throwInPage(thrown);
      await page.clock.pass(ms);
      await file.fail();
      await page.settle();
      assert.equal(page.client.status().captured, 1, String(thrown));
    }
  });
});

describe('several copies in one global object', () => {
  const start = async (...all) => {
    const page = createPage();
    const clients = [page.client];
    for (const _ of all.slice(1)) clients.push(page.addClient());
    for (const [at, settings] of all.entries()) {
      if (settings) await clients[at].init({ ...QUIET, ...settings });
    }
    const captured = () => clients.map((client) => client.status().captured);
    return { page, clients, captured };
  };

  it('have separate settings, namespaces and callbacks', async () => {
    const seen = [];
    const { page, clients } = await start(
      { namespace: 'one', beforeSave: ({ message }) => void seen.push(message) },
      { namespace: 'two', release: '2' },
    );
    clients[0].capture(makeError('a'));
    clients[1].capture(makeError('b'));
    page.throwInPage(makeError('global'));
    await page.settle();
    assert.deepEqual(seen, ['a']);
    assert.deepEqual(counted(page.inMemory('one')), [['captured', 'a', 1]]);
    assert.deepEqual(counted(page.inMemory('two')), [
      ['captured', 'b', 1],
      ['error', 'global', 1],
    ]);
    assert.deepEqual(
      clients.map((client) => client.status().namespace),
      ['one', 'two'],
    );
  });

  it('listen once, and pass each event to the newest that listens', async () => {
    const { page, captured } = await start({}, {}, { listen: false });
    assert.equal(page.listeners.filter(([type]) => type === 'error').length, 1);
    page.throwInPage(makeError('x'));
    assert.deepEqual(captured(), [0, 1, 0]);
  });

  it('pass events to initialized copies first, then to the newest', async () => {
    const { page, clients, captured } = await start(undefined, undefined);
    page.throwInPage(makeError('a'));
    assert.deepEqual(captured(), [0, 1]);
    await clients[0].init(QUIET);
    page.throwInPage(makeError('b'));
    assert.deepEqual(captured(), [1, 1]);
    const last = page.addClient();
    page.throwInPage(makeError('c'));
    assert.deepEqual([...captured(), last.status().captured], [2, 1, 0]);
    await last.init(QUIET);
    page.throwInPage(makeError('d'));
    assert.deepEqual([...captured(), last.status().captured], [2, 1, 1]);
    await last.init({ ...QUIET, listen: false });
    page.throwInPage(makeError('e'));
    assert.deepEqual([...captured(), last.status().captured], [3, 1, 1]);
  });

  it('count an error once if both get it', async () => {
    const { page, clients, captured } = await start({}, {});
    const error = makeError('x');
    assert.notEqual(clients[0].capture(error), '');
    page.throwInPage(error);
    assert.equal(clients[1].capture(error), '');
    assert.deepEqual(captured(), [1, 0]);
  });

  it('pass on their failures if they are not initialized', async () => {
    for (const initialized of [0, 1, 2]) {
      const { page, clients } = await start(undefined);
      // There are more failures than one recorder writes at once.
      for (let site = 1; site <= 12; site++) {
        page.throwInPage(Object.assign(makeError(`first ${site}`), { name: `Error${site}` }));
      }
      clients.push(page.addClient());
      page.throwInPage(makeError('second 1'));
      clients.push(page.addClient());
      page.throwInPage(makeError('third 1'));
      assert.equal(totalOf(page.inStorage()), 14, 'all is stored, although no copy is initialized');

      const seen = [];
      const beforeSave = ({ message }) => void seen.push(message);
      await clients[initialized].init({ ...QUIET, namespace: 'late', beforeSave });
      await page.settle();
      assert.deepEqual(page.inStorage(), []);
      const entries = entriesOf(page.inMemory('late'));
      const messages = entries.map(({ message }) => message);
      assert.deepEqual(messages, [...seen], 'no text is coarse');
      assert.deepEqual([seen.length, seen[0], seen[13]], [14, 'first 1', 'third 1']);
      assert.ok(entries.every(({ count }) => count === 1));
      assertIds(idsOf(page.inMemory('late')));
    }
  });

  it('keep their failures if they are initialized', async () => {
    const { page, clients } = await start({ namespace: 'one' });
    page.throwInPage(makeError('first'));
    const last = page.addClient();
    await last.init({ ...QUIET, namespace: 'two' });
    await page.settle();
    assert.deepEqual(counted(page.inMemory('one')), [['error', 'first', 1]]);
    assert.deepEqual(page.inMemory('two'), []);
    assert.deepEqual(clients[0].status().captured, 1);
  });

  it('share the crash marker', async () => {
    const { page, clients } = await start({ namespace: 'one' }, { namespace: 'two' });
    const id = clients[0].capture(new WebAssembly.RuntimeError('unreachable'));
    clients[1].capture(makeError('after'));
    await page.settle();
    const [{ after }] = entriesOf(page.inMemory('two'));
    assert.equal(after.id, id);
  });

  it('recognize the error of a panic, whichever copy gets it', async () => {
    const { page, clients, captured } = await start({}, {});
    addPanicErrors(clients[0].shared);
    clients[0].shared.rememberPanic(true, 'x', page.clock.time);
    page.throwInPage(new WebAssembly.RuntimeError('unreachable'));
    assert.deepEqual(captured(), [0, 0]);
    page.throwInPage(new WebAssembly.RuntimeError('unreachable'));
    assert.deepEqual(captured(), [0, 1]);
  });
});

describe('init with other settings', () => {
  it('applies them to later failures, and seals earlier entries', async () => {
    const page = createPage();
    await page.client.init({ ...QUIET, namespace: 'one', ignore: ['never'] });
    page.client.capture(makeError('a'));
    page.client.capture(makeError('a'));
    await page.client.init({ ...QUIET, namespace: 'two', environment: 'test' });
    page.client.capture(makeError('b'));
    await page.settle();
    const [first, second, ...others] = entriesOf(page.inMemory('one'));
    assert.deepEqual(others, []);
    assert.equal(first.counts.final && (second?.counts.final ?? true), true);
    assert.equal(totalOf(page.inMemory('one')), 2);
    const [entry] = entriesOf(page.inMemory('two'));
    assert.deepEqual([entry.message, entry.environment, entry.count], ['b', 'test', 1]);
    assert.equal(page.client.status().namespace, 'two');
    assert.deepEqual(page.loads, ['details', 'details']);
  });

  it('keeps the records in localStorage, with the same namespace and with another', async () => {
    for (const namespace of [undefined, 'two']) {
      const page = createPage();
      await page.client.init(QUIET);
      page.client.capture(makeError('a'));
      await page.settle();
      await page.client.init(namespace ? { ...QUIET, namespace } : QUIET);
      await page.settle();
      assert.deepEqual(counted(page.inStorage()), [['captured', 'a', 1]]);
    }
  });

  it('stores failures from before the second restart of the second file with the new settings', async () => {
    const file = gate();
    const page = createPage({ load: file });
    const first = page.client.init({ ...QUIET, namespace: 'one', ignore: ['never'] });
    await file.arrive();
    await first;
    const second = page.client.init({ ...QUIET, namespace: 'two', ignore: ['never'] });
    page.client.capture(makeError('between'));
    await file.arrive();
    await second;
    await page.settle();
    assert.equal(totalOf(page.inMemory('one')), 0);
    assert.deepEqual(counted(page.inMemory('two')), [['captured', 'between', 1]]);
  });

  it('counts each failure once if the second file is being loaded', async () => {
    const file = gate();
    const page = createPage({ load: file });
    page.client.capture(makeError('a'));
    const first = page.client.init({ ...QUIET, namespace: 'one' });
    page.client.capture(makeError('b'));
    await page.settle();
    const second = page.client.init({ ...QUIET, namespace: 'two' });
    page.client.capture(makeError('c'));
    await page.settle();
    await file.arrive();
    await Promise.all([first, second]);
    page.client.capture(makeError('d'));
    await page.settle();
    assert.deepEqual(page.inStorage('one'), []);
    assert.deepEqual(page.inMemory('one'), []);
    for (const pairs of [page.inStorage('two'), page.inMemory('two')]) {
      assert.deepEqual(
        counted(pairs),
        ['a', 'b', 'c', 'd'].map((text) => ['captured', text, 1]),
      );
    }
  });

  it('stores nothing in the first database if the second namespace differs', async () => {
    for (const more of [{}, { beforeSave() {} }]) {
      const page = createPage({ hasDatabase: true });
      await page.client.init({ ...QUIET, namespace: 'one' });
      const again = page.client.init({ ...QUIET, namespace: 'two', ...more });
      page.client.capture(makeError('a'));
      await again;
      page.client.capture(makeError('b'));
      await page.settle();
      assert.deepEqual(page.databases.contents('tinyturret/one'), [], Object.keys(more)[0]);
      assert.equal(totalOf(page.databases.contents('tinyturret/two')), 2);
    }
  });

  it('prints a warning for each invalid one, and none for valid ones', async () => {
    const page = createPage();
    await page.client.init({ ...QUIET, namespace: 5, unknown: 1, release: '1' });
    assert.deepEqual(page.warnings, [
      'tinyturret: unknown or invalid setting "namespace"; using the default',
      'tinyturret: unknown or invalid setting "unknown"; using the default',
    ]);
  });

  it('resolves with the defaults if they are hostile', async () => {
    const throwing = Object.defineProperty({ namespace: 'kept' }, 'ignore', {
      enumerable: true,
      get() {
        throw Error('hostile');
      },
    });
    for (const given of [hostileProxy(), revokedProxy(), 5, 'text', [], Symbol('s'), throwing]) {
      const page = createPage();
      page.client.capture(makeError('a'));
      const { version, namespace } = await page.client.init(given);
      assert.equal(version, '1.2.3');
      assert.ok(page.warnings.length > 0);
      await page.settle();
      assert.equal(totalOf(page.inMemory(namespace)), 1);
    }
  });

  it('loads the second file if the settings contain hostile values', async () => {
    const host = { put() {}, list: () => [], remove() {} };
    const named = Object.defineProperty({ ...host }, 'name', {
      get() {
        throw Error('hostile');
      },
    });
    const list = (values) =>
      new Proxy(values, {
        get() {
          throw Error('hostile');
        },
      });
    for (const settings of [
      { storageBackends: [named] },
      { storageBackends: list(['memory']) },
      { ignore: list(['x']) },
    ]) {
      const page = createPage();
      await page.client.init({ ...QUIET, ...settings });
      page.client.capture(makeError('a'));
      await page.settle();
      assert.equal(page.client.status().session.length, 16, Object.keys(settings)[0]);
    }
  });

  it('stores failures only in the backends that they name', async () => {
    const page = createPage();
    page.client.capture(makeError('a'));
    const beginning = page.client.init({ ...QUIET, storageBackends: ['memory'] });
    page.client.capture(makeError('b'));
    await beginning;
    await page.settle();
    assert.equal(totalOf(page.inMemory()), 2);
    assert.deepEqual(page.inStorage(), []);
  });

  it('are in localStorage before the second file is there, if that is one of the backends', async () => {
    const file = gate(new URL('./details.js', import.meta.url).href);
    const page = createPage({ load: file });
    page.client.init({ ...QUIET, storageBackends: ['localStorage'] });
    page.client.capture(makeError('a'));
    assert.equal(totalOf(page.inStorage()), 1);
  });

  it('rejects if a backend fails and the settings ask for it', async () => {
    const failed = [];
    const page = createPage();
    page.storage.storage.setItem = () => {
      throw Error('full');
    };
    const settings = {
      ...QUIET,
      ignoreStorageErrors: false,
      onStorageError: (...given) => failed.push(given),
    };
    await assert.rejects(page.client.init(settings), /localStorage failed: Error: full/);
    assert.equal(failed[0][0], 'localStorage');
    await assert.rejects(page.client.flush(), /localStorage failed/);
    page.client.capture(makeError('x'));
    await page.settle();
    assert.equal(totalOf(page.inMemory()), 1);
  });
});

describe('breadcrumbs', () => {
  it('are kept with the failure, the newest 30', async () => {
    const page = createPage();
    for (let number = 0; number < 40; number++) page.client.breadcrumb(`step ${number}`);
    page.client.capture(makeError('x'));
    await page.client.init(QUIET);
    await page.settle();
    const [{ breadcrumbs }] = entriesOf(page.inMemory())[0].samples;
    assert.deepEqual([breadcrumbs.length, breadcrumbs[0].text], [30, 'step 10']);
  });

  it('are read at once if the second file is loaded, otherwise when it is loaded', async () => {
    const file = gate();
    const page = createPage({ load: file });
    const beginning = page.client.init(QUIET);
    await page.settle(0);
    await beginning;
    page.client.breadcrumb('text', 'only');
    assert.equal(file.asked, 0);
    const data = { step: 1 };
    page.client.breadcrumb('early', data);
    assert.equal(file.asked, 1, 'the second file is needed to read it');
    await file.arrive();
    page.client.breadcrumb('late', data);
    data.step = 2;
    page.client.capture(makeError('x'));
    await page.settle();
    const [{ breadcrumbs }] = entriesOf(page.inMemory())[0].samples;
    const texts = breadcrumbs.map(({ text, data }) => [text, data]);
    assert.deepEqual(
      [texts[0], texts[2]],
      [
        ['text', 'only'],
        ['late', '{"step":1}'],
      ],
    );
  });

  it('have the values at the time when the second file is loaded if they were added before', async () => {
    const file = gate();
    const page = createPage({ load: file });
    await page.client.init(QUIET);
    const data = { step: 1 };
    page.client.breadcrumb('early', data);
    await file.arrive();
    data.step = 2;
    page.client.capture(makeError('x'));
    await page.settle();
    const [{ breadcrumbs }] = entriesOf(page.inMemory())[0].samples;
    assert.equal(breadcrumbs[0].data, '{"step":1}');
  });

  it('are captured if they are values of any kind', async () => {
    for (const isEarly of [true, false]) {
      const page = createPage();
      if (!isEarly) await page.client.init({ ...QUIET, ignore: ['never'] });
      for (const value of [
        hostileProxy(),
        revokedProxy(),
        undefined,
        null,
        Symbol('s'),
        1n,
        () => {},
      ])
        page.client.breadcrumb(value, value);
      page.client.capture(makeError('x'));
      await page.client.init(QUIET);
      await page.settle();
      const [{ breadcrumbs }] = entriesOf(page.inMemory())[0].samples;
      assert.equal(breadcrumbs.length, 7);
    }
  });
});

describe('hostile values', () => {
  const fail = () => {
    throw Error('hostile');
  };
  const values = {
    'a proxy': hostileProxy,
    'a revoked proxy': () => revokedProxy(),
    'a null prototype': () => Object.create(null),
    'getters that throw': () =>
      Object.defineProperties(new Error('x'), {
        stack: { get: fail },
        message: { get: fail },
        name: { get: fail },
        cause: { get: fail },
      }),
    'a tag that throws': () => ({
      get [Symbol.toStringTag]() {
        return fail();
      },
    }),
    'a hostile cause': () => new Error('x', { cause: hostileProxy() }),
    'a symbol': () => Symbol('s'),
    'a function': () => () => {},
    'a long text': () => 'x'.repeat(5e6),
    'a BigInt': () => 12n,
    'an array without end': () => new Array(2 ** 32 - 1),
  };
  for (const [title, create] of Object.entries(values)) {
    it(`are counted, before and after the second file: ${title}`, async () => {
      const page = createPage();
      const record = async () => {
        page.client.capture(create(), { a: create(), b: { c: create() } });
        await page.clock.pass(0);
        page.dispatch('error', { error: create(), target: page.global });
        await page.clock.pass(0);
        page.dispatch('unhandledrejection', { reason: create() });
      };
      await record();
      assert.equal(page.client.status().captured, 3);
      assert.equal(totalOf(page.inStorage()), 3);
      await page.client.init(QUIET);
      await page.settle();
      assert.equal(totalOf(page.inMemory()), 3);
      await record();
      await page.settle();
      assert.equal(totalOf(page.inMemory()), 6);
      assert.equal(totalOf(page.inStorage()), 6);
    });
  }

  it('in a context are counted, before and after the second file is loaded', async () => {
    for (const isEarly of [true, false]) {
      const page = createPage();
      if (!isEarly) await page.client.init({ ...QUIET, ignore: ['never'] });
      const contexts = [hostileProxy(), revokedProxy(), { fingerprint: revokedProxy() }];
      for (const context of contexts)
        assert.notEqual(page.client.capture(makeError('x'), context), '', `${isEarly}`);
    }
  });

  it('as a cause do not hide the texts of the error before the second file is loaded', () => {
    const page = createPage();
    page.client.capture(new Error('no cart', { cause: revokedProxy() }));
    assert.equal(entriesOf(page.inStorage())[0].message, 'no cart');
  });

  it('take little time before the second file: a BigInt of a million digits', () => {
    const page = createPage();
    const huge = 1n << 4_000_000n;
    const start = process.cpuUsage().user;
    page.dispatch('unhandledrejection', { reason: huge });
    const time = (process.cpuUsage().user - start) / 1_000;
    assert.ok(time < 100, `${time} ms`);
  });

  it('are counted together with failures that their getters capture', async () => {
    const file = gate();
    const page = createPage({ load: file });
    const beginning = page.client.init(QUIET);
    const error = makeError('outer');
    let reads = 0;
    Object.defineProperty(error, 'trap', {
      enumerable: true,
      get: () => page.client.capture(makeError(`inner ${++reads}`)),
    });
    page.client.capture(error);
    page.client.capture(makeError('next'));
    await file.arrive();
    await beginning;
    await page.settle();
    assert.ok(reads >= 1);
    for (const pairs of [page.inMemory(), page.inStorage()]) {
      assertNoOrphans(pairs);
      const all = counted(pairs);
      assert.deepEqual(all.filter(([, text]) => !text.startsWith('inner')).sort(), [
        ['captured', 'next', 1],
        ['captured', 'outer', 1],
      ]);
      assert.equal(totalOf(pairs), 2 + reads);
    }
  });

  it('in the global object do not prevent a capture', async () => {
    const page = createPage({ more: { location: undefined, document: undefined } });
    page.client.capture(makeError('x'));
    await page.client.init(QUIET);
    await page.settle();
    assert.equal(totalOf(page.inMemory()), 1);
  });
});

describe('a page that has replaced what the recorder uses', () => {
  for (const [what, performance] of [
    ['a variable named performance', { score: 3 }],
    ['a performance.now that throws', { now: () => assert.fail() }],
  ]) {
    it(`loses no failure if the page has replaced ${what}`, async () => {
      const page = createPage({ more: { performance } });
      await page.client.init(QUIET);
      for (let time = 0; time < 6; time++) {
        assert.ok(page.client.capture(makeError(`x`)));
        await page.settle(1_200);
      }
      assert.equal(totalOf(page.inMemory()), 6);
    });
  }

  it('works with setters and values on Object.prototype', async () => {
    const ignored = { set() {}, get() {}, configurable: true };
    const names = ['total', 'entry', 'isNew', 'texts', 'added', 'stored', 'hash', 'page', 'id'];
    for (const name of names) {
      Object.defineProperty(Object.prototype, name, ignored);
      const page = createPage();
      try {
        await page.client.init(QUIET);
        for (const text of ['a', 'b', 'b']) page.client.capture(text);
        await page.settle();
        page.client.capture('c');
        await page.settle();
      } finally {
        delete Object.prototype[name];
      }
      assert.equal(totalOf(page.inMemory()), 4, name);
    }
  });
});

describe('a page that goes away', () => {
  it('has written everything if the second file is not loaded', () => {
    const page = createPage({ load: gate() });
    page.client.init(QUIET);
    for (let time = 0; time < 5; time++) page.client.capture(makeError('x'));
    assert.equal(totalOf(page.inStorage()), 1);
    page.dispatch('visibilitychange');
    assert.equal(totalOf(page.inStorage()), 5);
    page.client.capture(makeError('y'));
    page.client.capture(makeError('y'));
    page.dispatch('pagehide');
    assert.equal(totalOf(page.inStorage()), 7);
  });

  it('has written everything and sealed its entries if something failed before the second file was loaded', async () => {
    const page = createPage();
    page.client.capture(makeError('first'));
    await page.client.init(QUIET);
    await page.settle();
    const fail = () => page.client.capture(makeError('x'));
    fail();
    fail();
    page.dispatch('visibilitychange');
    assert.equal(totalOf(page.inStorage()), 3);
    assert.ok(entriesOf(page.inStorage()).every(({ counts }) => !counts.final));
    fail();
    page.dispatch('pagehide');
    assert.equal(totalOf(page.inStorage()), 4);
    assert.ok(entriesOf(page.inStorage()).every(({ counts }) => counts.final));
  });

  it('has written everything if the second file was loaded before the first failure', async () => {
    const page = createPage();
    await page.client.init({ ...QUIET, ignore: ['never'] });
    const fail = () => page.client.capture(makeError('x'));
    for (let time = 0; time < 3; time++) fail();
    page.dispatch('pagehide');
    assert.equal(totalOf(page.inStorage()), 3);
    assert.ok(entriesOf(page.inStorage()).every(({ counts }) => counts.final));
  });
});

describe('flush', () => {
  it('writes everything before and after the second file is loaded', async () => {
    const page = createPage();
    await page.client.init({ ...QUIET, autoFlush: false });
    const fail = () => page.client.capture('x');
    for (let time = 0; time < 3; time++) fail();
    assert.equal(totalOf(page.inStorage()), 1);
    const flushing = page.client.flush();
    assert.equal(totalOf(page.inStorage()), 3);
    await flushing;
    fail();
    await page.settle(60_000);
    assert.equal(totalOf(page.inStorage()), 3);
    await page.client.flush();
    assert.equal(totalOf(page.inStorage()), 4);
  });

  it('sets no timer without autoFlush, because a timer delays a response in workerd', async () => {
    const timers = new Map();
    const setTimeout = (_, ms) => {
      timers.set(timers.size + 1, ms);
      return timers.size;
    };
    const clearTimeout = (number) => timers.set(number, 0);
    const longest = async (settings) => {
      const page = createPage({ more: { setTimeout, clearTimeout } });
      await page.client.init({ ...QUIET, storageBackends: ['memory'], ...settings });
      page.client.capture(new Error('x'));
      await page.client.flush();
      return Math.max(...timers.values());
    };
    assert.equal(await longest({ autoFlush: false }), 0);
    assert.ok((await longest({})) > 0);
  });

  it('waits for all writes of a storm', async () => {
    const page = createPage();
    await page.client.init({ ...QUIET, ignore: ['never'] });
    for (let number = 0; number < 3_000; number++) page.client.capture(`text ${number}`);
    await page.client.flush();
    assert.equal(totalOf(page.inMemory()), 3_000);
  });

  it('calls init with listen: false if the page has not called it', async () => {
    const page = createPage();
    await page.client.flush();
    page.throwInPage(makeError('x'));
    assert.equal(page.client.status().captured, 0);
  });
});

describe('subscribe', () => {
  it('calls the listener after changes in this and other tabs until it is unsubscribed', async () => {
    const BroadcastChannel = createChannels();
    const page = createPage({ more: { BroadcastChannel } });
    await page.client.init(QUIET);
    let calls = 0;
    const listener = () => calls++;
    const end = page.client.subscribe(listener);
    const throwing = page.client.subscribe(() => {
      throw Error('hostile');
    });
    await page.settle();
    calls = 0;
    page.client.capture(makeError('x'));
    await page.settle();
    assert.ok(calls > 0);
    calls = 0;
    const other = new BroadcastChannel('tinyturret/');
    other.postMessage('changed');
    assert.equal(calls, 1);
    end();
    end();
    throwing();
    other.postMessage('changed');
    assert.equal(calls, 1);
  });

  it('calls a listener twice if it is subscribed twice', async () => {
    const BroadcastChannel = createChannels();
    const page = createPage({ more: { BroadcastChannel } });
    await page.client.init(QUIET);
    let calls = 0;
    const listener = () => calls++;
    const ends = [page.client.subscribe(listener), page.client.subscribe(listener)];
    await page.settle();
    const other = new BroadcastChannel('tinyturret/');
    calls = 0;
    other.postMessage('changed');
    assert.equal(calls, 2);
    ends[0]();
    other.postMessage('changed');
    assert.equal(calls, 3);
  });

  it('seals the entries of this tab if another tab removes a group', async () => {
    const BroadcastChannel = createChannels();
    const page = createPage({ more: { BroadcastChannel } });
    await page.client.init({ ...QUIET, ignore: ['never'] });
    page.client.capture(makeError('x'));
    await page.settle();
    new BroadcastChannel('tinyturret/').postMessage('removed/g');
    assert.ok(entriesOf(page.inStorage())[0].counts.final);
  });
});

describe('the viewer', () => {
  it('is opened at the address of the settings, or the packaged one', async () => {
    const page = createPage();
    await page.client.init(QUIET);
    page.client.openViewer();
    await page.client.init({ ...QUIET, viewerUrl: '/viewer/' });
    page.client.openViewer();
    assert.deepEqual(page.opened, [
      ['http://h/viewer/', '_blank'],
      ['/viewer/', '_blank'],
    ]);
    const blocked = createPage({
      more: {
        open() {
          throw Error('blocked');
        },
      },
    });
    blocked.client.openViewer();
  });
});

describe('the session', () => {
  it('continues when the second file is loaded, and has an id of 16 letters and digits', async () => {
    const page = createPage();
    const id = page.client.capture(makeError('x'));
    assert.match(id, /^[a-z0-9]{16}\.1$/);
    await page.client.init(QUIET);
    assert.equal(page.client.status().session, id.split('.')[0]);
  });
});
