import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { assertNoRejections, createPage, entriesOf, TIME, totalOf } from './page-helpers.mjs';
import { assertReport, countOf } from './report-helpers.mjs';

const { start } = await import('./reporter.js');
const { MAX_UNITS } = await import('./report-inbox.js');

afterEach(assertNoRejections);

const ADDRESS = 'http://h/collect';
const UNREPORTED = `tinyturret.unreported/${ADDRESS}`;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const MAX_PAUSE_MS = 10 * MINUTE;
const SETTINGS = { reportTo: '/collect', cleanupTriggerRate: 0 };
const response = (status, headers = {}) => ({ status, headers: new Map(Object.entries(headers)) });

/**
 * Returns a page whose setting `reportTo` is set, and lists its reports in `sent`. `answer()` returns the response of the
 * endpoint. `items` are stored in localStorage before `init`. `more` is added to the global object.
 */
async function openPage({ answer, items = [], settings, more, load } = {}) {
  const sent = [];
  const endpoint = { answer: answer ?? (() => response(204)), takesBeacons: true };
  const send = (url, body, how) => {
    assert.equal(url, ADDRESS);
    sent.push({ time: page.clock.time - TIME, body, entries: assertReport(body), ...how });
  };
  const navigator = {
    userAgent: 'a browser',
    onLine: true,
    sendBeacon(url, body) {
      if (endpoint.takesBeacons) send(url, body, { isBeacon: true });
      return endpoint.takesBeacons;
    },
  };
  const fetch = (url, { body, signal, ...options }) => {
    send(url, body, { options });
    const aborted = new Promise((_, reject) => {
      signal.onabort = () => reject(Error('aborted'));
    });
    return Promise.race([endpoint.answer(), aborted]);
  };
  const page = createPage({
    maxTimer: MAX_PAUSE_MS,
    more: { crypto, navigator, fetch, ...more },
    load,
  });
  for (const [key, value] of items) page.storage.items.set(key, value);
  const init = (changed) => page.client.init({ ...SETTINGS, ...settings, ...changed });
  await init();
  return {
    ...page,
    init,
    sent,
    endpoint,
    navigator,
    /** Captures a failure of the site that `name` identifies. */
    fail: (name = 'no cart', context) =>
      page.client.capture(new Error(name), { ...context, fingerprint: [name] }),
    reports: () => page.client.status().reports,
    entries: () => sent.flatMap(({ entries }) => entries),
    unreported: () => JSON.parse(page.storage.items.get(UNREPORTED) ?? '[]').map(JSON.parse),
  };
}

const countsByMessage = (entries) => {
  const counts = {};
  for (const entry of entries) {
    const { message } = entry.texts;
    counts[message] = (counts[message] ?? 0) + countOf([entry]);
  }
  return counts;
};

describe('a report', () => {
  it('is sent with the stored entries a second after the first failure', async () => {
    const page = await openPage({ settings: { release: '1.4' } });
    page.client.breadcrumb('clicked', { password: 'hunter2' });
    for (let time = 0; time < 5; time++) page.fail('password=hunter2', { step: time });
    await page.clock.pass(SECOND - 1);
    assert.deepEqual(page.sent, []);
    await page.clock.pass(1);
    const [entry, ...others] = page.entries();
    assert.deepEqual(others, []);
    assert.doesNotMatch(page.sent[0].body, /hunter2/);
    const stored = new Map(page.inMemory());
    const [{ key, counts }] = entriesOf(stored);
    assert.deepEqual(entry.texts, JSON.parse(stored.get(key)));
    assert.equal(entry.texts.message, 'password=[redacted]');
    assert.equal(entry.texts.release, '1.4');
    assert.equal(entry.texts.breadcrumbs[0].text, 'clicked');
    const { first, last, hours } = counts;
    assert.ok(counts.final);
    assert.deepEqual(entry.counts, { first, last, hours });
    assert.deepEqual(entry.counts.hours[0][1], 5);
    assert.deepEqual(
      entry.samples,
      [1, 2].map((slot) => JSON.parse(stored.get(`${key}/${slot}`))),
    );
    assert.deepEqual(
      entry.samples.map(({ context }) => context.step),
      ['1', '2'],
    );
  });

  it('is sent again if `fetch` of the page never answers and ignores its signal', async () => {
    let requests = 0;
    const fetch = () => {
      requests++;
      return new Promise(() => {});
    };
    const page = await openPage({ more: { fetch } });
    page.fail();
    await page.clock.pass(5 * MINUTE);
    assert.ok(requests > 1, `${requests}`);
    assert.equal(page.reports().state, 'failing');
  });

  it('contains the texts that the callbacks have returned', async () => {
    const beforeSave = (event) => {
      if (event.message === 'broken') throw Error('in the callback');
      event.message = event.message.replace('Ann', 'somebody');
    };
    const page = await openPage({ settings: { beforeSave, ignore: ['known'] } });
    for (const message of ['known', 'broken', 'no mail for Ann']) {
      page.client.capture(new Error(message), { fingerprint: [message.length] });
    }
    await page.clock.pass(SECOND);
    assert.deepEqual(countsByMessage(page.entries()), { '': 1, 'no mail for somebody': 1 });
    assert.doesNotMatch(page.sent[0].body, /known|broken|Ann/);
    assert.deepEqual(page.entries()[0].texts.locals, undefined);
  });

  it('has its own session id in each page, which is not in the ids of exceptions', async () => {
    const sessions = [];
    for (let load = 0; load < 2; load++) {
      const page = await openPage();
      page.fail();
      await page.clock.pass(SECOND);
      const [{ id, texts }] = page.entries();
      assert.equal(texts.id.split('.')[0], page.client.status().session);
      sessions.push(id.split('/')[0]);
    }
    assert.notEqual(sessions[0], sessions[1]);
  });

  it('is sent with these request options', async () => {
    const page = await openPage();
    page.fail();
    await page.clock.pass(SECOND);
    const [{ options }] = page.sent;
    assert.deepEqual(options, {
      method: 'POST',
      cache: 'no-store',
      keepalive: true,
      redirect: 'error',
    });
  });

  it('contains failures from before init()', async () => {
    const page = createPage();
    page.client.capture(new Error('early'));
    const bodies = [];
    Object.assign(page.global, {
      crypto,
      fetch: async (_, { body }) => bodies.push(body) && response(204),
    });
    await page.client.init(SETTINGS);
    await page.clock.pass(2 * SECOND);
    const [entry] = assertReport(bodies[0]);
    assert.equal(entry.texts.message, 'early');
    assert.equal(countOf([entry]), 1);
  });
});

describe('failures that repeat', () => {
  it('are reported as new entries, whose counts add up', async () => {
    const page = await openPage();
    page.fail();
    await page.clock.pass(SECOND);
    for (let time = 0; time < 5; time++) page.fail();
    await page.clock.pass(10 * SECOND - 1);
    assert.equal(page.sent.length, 1);
    await page.clock.pass(1);
    assert.deepEqual(
      page.entries().map((entry) => countOf([entry])),
      [1, 5],
    );
    assert.deepEqual(
      page.entries().map(({ id }) => id.split('/')[1]),
      ['0', '1'],
    );
    await page.clock.pass(60 * MINUTE);
    assert.equal(page.sent.length, 2);
  });

  it('are one entry until they are reported', async () => {
    const page = await openPage();
    for (const wait of [SECOND - 50, 50]) {
      page.fail();
      await page.clock.pass(wait);
    }
    assert.equal(countOf(page.entries()), 2);
    await page.clock.pass(MINUTE);
    assert.equal(page.entries().length, 1);
  });

  it('are reported less and less often, and soon again after a pause', async () => {
    const page = await openPage();
    const failFor = async (ms) => {
      for (let time = 0; time < ms; time += 5 * SECOND) {
        page.fail('no cart', { text: 'x' });
        await page.clock.pass(5 * SECOND);
      }
    };
    await failFor(180 * MINUTE);
    const pauses = page.sent.slice(1).map(({ time }, at) => time - page.sent[at].time);
    assert.equal(pauses[0], 10 * SECOND);
    assert.equal(pauses.at(-1), MAX_PAUSE_MS);
    assert.ok(pauses.every((pause, at) => !at || pause >= pauses[at - 1]));
    assert.ok(page.sent.length < 40, `${page.sent.length} reports`);
    assert.ok(totalOf(page.inMemory()) > 2_000);
    await page.clock.pass(30 * MINUTE);
    assert.equal(countOf(page.entries()), totalOf(page.inMemory()));
    const { length } = page.sent;
    page.fail();
    await page.clock.pass(SECOND);
    page.fail();
    await page.clock.pass(10 * SECOND);
    assert.equal(page.sent.length, length + 2);
  });

  it('never change an entry that was reported', async () => {
    const page = await openPage();
    for (let time = 0; time < 200; time++) {
      page.fail(`site ${time % 7}`);
      await page.clock.pass(SECOND);
      if (time % 20 === 0) page.dispatch('visibilitychange');
    }
    await page.clock.pass(20 * MINUTE);
    const texts = new Map();
    for (const entry of page.entries()) {
      assert.equal(texts.get(entry.id) ?? JSON.stringify(entry), JSON.stringify(entry));
      texts.set(entry.id, JSON.stringify(entry));
    }
    assert.equal(countOf(page.entries()), 200);
    assert.deepEqual(page.reports(), { state: 'ok', pending: 0, dropped: 0 });
  });
});

describe('the size of reports', () => {
  it('is limited to 16 KB at once and 8 KB a minute', async () => {
    const page = await openPage();
    for (let site = 0; site < 60; site++) page.fail(`${site} ${'x'.repeat(1_000)}`);
    await page.clock.pass(30 * MINUTE);
    let bytes = 0;
    for (const { body, time } of page.sent) {
      bytes += Buffer.byteLength(body);
      assert.ok(bytes <= 16_384 + (8_192 * time) / MINUTE, `${bytes} bytes after ${time} ms`);
    }
    assert.equal(countOf(page.entries()), 60);
    assert.deepEqual(page.reports(), { state: 'ok', pending: 0, dropped: 0 });
  });

  it('is bounded in memory, and dropped entries are counted', async () => {
    const page = await openPage();
    const sites = 400;
    for (let site = 0; site < sites; site++) {
      page.fail(`${site}`, { text: 'x'.repeat(1_000), more: 'y'.repeat(1_000) });
    }
    await page.clock.pass(200);
    const { pending, dropped } = page.reports();
    assert.ok(pending > 50 && pending < MAX_UNITS / 2_000, `${pending} wait`);
    assert.equal(pending + dropped, sites);
    await page.clock.pass(180 * MINUTE);
    assert.deepEqual(page.reports(), { state: 'ok', pending: 0, dropped });
    assert.equal(countOf(page.entries()), pending);
  });

  it('is bounded in memory without dropping the counts of kept entries', async () => {
    const page = await openPage();
    const context = { text: 'x'.repeat(1_000), more: 'y'.repeat(1_000) };
    for (let time = 0; time < 5; time++) {
      page.fail('first');
      // The sites are too few for the recorder to load the core: loading it would seal the entries.
      for (let site = 0; site < 150; site++) page.fail(`${site}`, context);
    }
    await page.clock.pass(180 * MINUTE);
    assert.ok(page.reports().dropped > 0);
    assert.equal(countsByMessage(page.entries()).first, 5);
  });

  it('is bounded in memory while the endpoint fails', async () => {
    const page = await openPage({ answer: () => response(500) });
    const sites = 100;
    for (let round = 1; round <= 10; round++) {
      for (let site = 0; site < sites; site++) page.fail(`${site}`, { text: 'x'.repeat(1_000) });
      await page.clock.pass(SECOND);
      page.dispatch('visibilitychange');
      const { pending, dropped } = page.reports();
      assert.ok(pending * 1_000 < 512 << 10, `${pending} wait`);
      assert.equal(pending + dropped, round * sites);
    }
    assert.ok(page.reports().dropped > 0);
  });

  it('is limited to 20 entries in one request', async () => {
    const page = await openPage();
    for (let number = 0; number < 50; number++) page.client.capture(`text ${number}`);
    await page.clock.pass(5 * MINUTE);
    assert.deepEqual(
      page.sent.map(({ entries }) => entries.length),
      [20, 20, 10],
    );
  });

  it('is limited to 1,000 entries in one page load', async () => {
    const page = await openPage();
    for (let minute = 0; minute < 300; minute++) {
      for (let site = 0; site < 5; site++) page.fail(`${site}`);
      await page.clock.pass(5 * MINUTE);
    }
    assert.equal(page.entries().length, 1_000);
    assert.equal(page.entries().at(-1).id.split('/')[1], '999');
    assert.deepEqual(page.reports(), { state: 'ok', pending: 0, dropped: 500 });
  });
});

describe('an endpoint', () => {
  for (const [name, answer, firstPause] of [
    ['that fails', () => response(500), 20 * SECOND],
    ['that has enough', () => response(429), 20 * SECOND],
    ['that asks for a pause', () => response(429, { 'retry-after': '120' }), 2 * MINUTE],
    ['that asks for a long pause', () => response(503, { 'retry-after': '9999' }), MAX_PAUSE_MS],
    ['that is not reached', () => Promise.reject(Error('no network')), 20 * SECOND],
    ['that does not answer', () => new Promise(() => {}), 40 * SECOND],
    [
      'that throws',
      () => {
        throw Error('replaced by the page');
      },
      20 * SECOND,
    ],
  ]) {
    it(`${name} gets the same entries later`, async () => {
      const page = await openPage({ answer });
      page.fail();
      await page.clock.pass(SECOND);
      page.fail();
      await page.clock.pass(firstPause - 1);
      assert.equal(page.sent.length, 1);
      assert.deepEqual(page.reports(), { state: 'failing', pending: 2, dropped: 0 });
      page.endpoint.answer = () => response(200);
      await page.clock.pass(1);
      assert.deepEqual(page.sent[1].entries, page.sent[0].entries);
      assert.equal(page.reports().state, 'ok');
      await page.clock.pass(MAX_PAUSE_MS);
      assert.equal(countOf(page.entries()), 2);
      assert.equal(page.sent.length, 3);
    });
  }

  it('gets no second request before it has answered the first', async () => {
    const page = await openPage({ answer: () => new Promise(() => {}) });
    page.fail();
    await page.clock.pass(SECOND);
    page.fail();
    await page.clock.pass(15 * SECOND);
    assert.equal(page.sent.length, 1);
    page.dispatch('visibilitychange');
    assert.deepEqual(
      page.sent.map(({ isBeacon }) => isBeacon),
      [undefined, true],
    );
    page.fail();
    await page.clock.pass(4 * SECOND);
    assert.equal(page.sent.length, 2);
  });

  it('gets fewer and fewer requests while it fails', async () => {
    const page = await openPage({ answer: () => response(500) });
    page.fail();
    await page.clock.pass(120 * MINUTE);
    const pauses = page.sent.slice(1).map(({ time }, at) => (time - page.sent[at].time) / SECOND);
    assert.deepEqual(pauses.slice(0, 6), [20, 40, 80, 160, 320, 600]);
  });

  it('gets no request while the page is offline', async () => {
    const page = await openPage();
    page.navigator.onLine = false;
    page.fail();
    await page.clock.pass(5 * MINUTE);
    assert.deepEqual(page.sent, []);
    page.navigator.onLine = true;
    await page.clock.pass(MAX_PAUSE_MS);
    assert.equal(countOf(page.entries()), 1);
  });

  it('gets one request if it refuses it, and all entries count as dropped', async () => {
    for (const status of [400, 403, 404, 413]) {
      const before = await openPage();
      before.fail();
      before.navigator.onLine = false;
      before.dispatch('pagehide');
      const { items } = before.storage;
      const page = await openPage({ answer: () => response(status), items });
      page.fail('a');
      page.fail('b');
      await page.clock.pass(2 * SECOND);
      assert.equal(page.entries().length, 3);
      page.fail('c');
      await page.clock.pass(60 * MINUTE);
      page.dispatch('pagehide');
      page.fail('d');
      await page.clock.pass(60 * MINUTE);
      assert.equal(page.sent.length, 1);
      assert.deepEqual(page.reports(), { state: 'absent', pending: 0, dropped: 5 });
      assert.deepEqual(page.unreported(), []);
      assert.equal(totalOf(page.inMemory()), 4);
    }
  });
});

describe('a page that goes away', () => {
  for (const type of ['pagehide', 'visibilitychange']) {
    it(`reports all entries once (${type})`, async () => {
      const page = await openPage();
      page.fail();
      page.fail();
      page.dispatch(type);
      assert.deepEqual(
        page.sent.map(({ isBeacon }) => isBeacon),
        [true],
      );
      assert.equal(countOf(page.entries()), 2);
      page.dispatch('visibilitychange');
      page.dispatch('pagehide');
      await page.clock.pass(60 * MINUTE);
      assert.equal(page.sent.length, 1);
      assert.deepEqual(page.unreported(), []);
      assert.ok(entriesOf(page.inMemory()).every(({ counts }) => counts.final));
    });
  }

  it('reports the remaining entries, and continues if it is shown again', async () => {
    const page = await openPage();
    page.fail();
    await page.clock.pass(SECOND);
    page.fail();
    page.dispatch('pagehide');
    page.fail();
    await page.clock.pass(MINUTE);
    assert.deepEqual(
      page.entries().map((entry) => countOf([entry])),
      [1, 1, 1],
    );
    assert.deepEqual(
      page.entries().map(({ id }) => id.split('/')[1]),
      ['0', '1', '2'],
    );
  });

  it('sends no more than its budget allows, and leaves the rest to the next page', async () => {
    const page = await openPage();
    for (let site = 0; site < 20; site++) page.fail(`${site} ${'x'.repeat(1_000)}`);
    page.dispatch('pagehide');
    assert.equal(page.sent.length, 1);
    const left = page.unreported();
    assert.equal(countOf(page.entries()) + countOf(left), 20);
    const next = await openPage({ items: page.storage.items });
    await next.clock.pass(20 * MINUTE);
    assert.deepEqual(next.entries(), left);
    assert.deepEqual(next.unreported(), []);
  });

  for (const [name, prevent] of Object.entries({
    'is offline': (page) => {
      page.navigator.onLine = false;
    },
    'sends no beacon': (page) => {
      page.endpoint.takesBeacons = false;
    },
    'has no beacons': (page) => {
      page.navigator.sendBeacon = undefined;
    },
    'waits for an endpoint that fails': async (page) => {
      page.endpoint.answer = () => response(500);
      await page.clock.pass(SECOND);
    },
    'waits for an answer': async (page) => {
      page.endpoint.answer = () => new Promise(() => {});
      await page.clock.pass(SECOND);
    },
  })) {
    it(`leaves its entries to the next page if ${name}`, async () => {
      const page = await openPage();
      page.fail();
      await prevent(page);
      const before = page.entries();
      page.dispatch('pagehide');
      const left = page.unreported();
      assert.equal(countOf(left), 1);
      assert.deepEqual(before.length ? before : left, left);
      const next = await openPage({ items: page.storage.items });
      await next.clock.pass(SECOND);
      assert.deepEqual(next.entries(), left);
      assert.deepEqual(next.unreported(), []);
    });
  }

  it('stores nothing in localStorage if the settings do not name it', async () => {
    const page = await openPage({ settings: { storageBackends: ['memory'] } });
    page.navigator.onLine = false;
    page.fail();
    page.dispatch('pagehide');
    assert.deepEqual([...page.storage.items.keys()], []);
  });
});

describe('a policy that forbids the reports', () => {
  const VIOLATION = {
    isTrusted: true,
    disposition: 'enforce',
    effectiveDirective: 'connect-src',
    blockedURI: ADDRESS,
  };

  it('ends the reports, and is not a failure of the page', async () => {
    const page = await openPage();
    page.endpoint.answer = () => {
      page.dispatch('securitypolicyviolation', VIOLATION);
      return Promise.reject(TypeError('Failed to fetch'));
    };
    page.fail();
    await page.clock.pass(2 * SECOND);
    page.fail();
    await page.clock.pass(60 * MINUTE);
    assert.equal(page.sent.length, 1);
    assert.deepEqual(page.reports(), { state: 'absent', pending: 0, dropped: 2 });
    assert.deepEqual(
      entriesOf(page.inMemory()).map(({ kind }) => kind),
      ['captured', 'captured'],
    );
    assert.equal(page.client.status().captured, 2);
  });

  it('is a failure of the page, and does not end the reports, if it blocks another URL', async () => {
    const page = await openPage();
    page.dispatch('securitypolicyviolation', { ...VIOLATION, blockedURI: `${ADDRESS}/x` });
    await page.clock.pass(SECOND);
    assert.equal(page.entries()[0].texts.kind, 'csp');
    assert.equal(page.reports().state, 'ok');
  });
});

describe('a further init()', () => {
  it('continues the session, and reports nothing twice', async () => {
    const page = await openPage();
    page.fail('a');
    await page.clock.pass(SECOND);
    page.fail('b');
    await page.init();
    await page.clock.pass(SECOND);
    page.fail('c');
    await page.clock.pass(MINUTE);
    assert.deepEqual(countsByMessage(page.entries()), { a: 1, b: 1, c: 1 });
    const ids = page.entries().map(({ id }) => id);
    const [session] = ids[0].split('/');
    assert.deepEqual(
      ids,
      [0, 1, 2].map((number) => `${session}/${number}`),
    );
  });

  it('reports later failures to the new address', async () => {
    const page = await openPage();
    page.fail('a');
    const others = [];
    page.global.fetch = async (url, { body }) => {
      others.push([url, ...assertReport(body).map(({ texts }) => texts.message)]);
      return response(204);
    };
    await page.init({ reportTo: 'https://other/c' });
    page.fail('b');
    await page.clock.pass(2 * SECOND);
    assert.deepEqual(others.sort(), [
      [ADDRESS, 'a'],
      ['https://other/c', 'b'],
    ]);
  });

  it('reports no later failures if it has no address', async () => {
    const page = await openPage();
    await page.init({ reportTo: undefined });
    page.fail();
    await page.clock.pass(MINUTE);
    assert.deepEqual(page.sent, []);
    assert.equal(page.reports(), undefined);
  });
});

describe('nothing', () => {
  it('is sent without an address, and the file is not loaded', async () => {
    const loads = [];
    const load = { reporter: () => loads.push('reporter') && import('./reporter.js') };
    const page = await openPage({ settings: { reportTo: undefined }, load });
    page.fail();
    await page.clock.pass(MINUTE);
    page.dispatch('pagehide');
    assert.deepEqual([page.sent, loads, page.unreported()], [[], [], []]);
  });

  it('is sent to a wrong address, of which the page is warned once', async () => {
    for (const reportTo of ['ftp://host/', 'http://', 'data:,x', '']) {
      const page = await openPage({ settings: { reportTo } });
      page.fail('a');
      await page.clock.pass(SECOND);
      page.fail('b');
      await page.clock.pass(MINUTE);
      page.dispatch('pagehide');
      assert.deepEqual(page.sent, []);
      assert.deepEqual(
        page.warnings,
        ['tinyturret: unknown or invalid setting "reportTo"; using the default'],
        reportTo,
      );
      assert.deepEqual(page.reports(), { state: 'absent', pending: 0, dropped: 0 });
      assert.equal(totalOf(page.inMemory()), 2);
    }
  });

  it('is thrown, whatever of the page is broken', async () => {
    const broken = () => {
      throw Error('broken');
    };
    const localStorage = { getItem: broken, setItem: broken, removeItem: broken };
    for (const more of [
      { crypto: undefined },
      { crypto: { getRandomValues: broken } },
      { performance: undefined },
      { performance: { now: broken } },
      { navigator: undefined },
      { navigator: { sendBeacon: broken } },
      { localStorage },
      { fetch: undefined },
      { fetch: broken },
      { fetch: () => ({}) },
    ]) {
      const page = await openPage({ more });
      page.fail();
      await page.clock.pass(5 * SECOND);
      page.dispatch('visibilitychange');
      page.dispatch('pagehide');
      page.fail();
      await page.clock.pass(MINUTE);
      await assertNoRejections();
      assert.equal(totalOf(page.inMemory()), 2, JSON.stringify(more));
    }
  });
});

describe('the file of the reporter', () => {
  it('reports all failures if it is loaded late', async () => {
    let arrive;
    const load = { reporter: () => new Promise((resolve) => (arrive = resolve)) };
    const page = await openPage({ load });
    page.fail('a');
    await page.clock.pass(MINUTE);
    page.fail('b');
    await page.clock.pass(MINUTE);
    assert.deepEqual(page.reports(), { state: 'opening', pending: 2, dropped: 0 });
    arrive({ start });
    await page.clock.pass(SECOND);
    assert.deepEqual(countsByMessage(page.entries()), { a: 1, b: 1 });
  });

  it('is loaded again a minute after a failed attempt', async () => {
    const answers = [
      () => Promise.reject(Error('offline')),
      () => Promise.reject(Error('offline')),
      async () => ({ start }),
    ];
    const load = { reporter: () => answers.shift()() };
    const page = await openPage({ load });
    page.fail();
    await page.clock.pass(MINUTE + 1);
    assert.deepEqual(page.reports(), { state: 'failing', pending: 1, dropped: 0 });
    assert.equal(answers.length, 2);
    page.fail();
    await page.clock.pass(2 * MINUTE);
    assert.equal(answers.length, 1);
    page.fail();
    await page.clock.pass(SECOND * 2);
    assert.equal(answers.length, 0);
    assert.equal(countOf(page.entries()), 3);
  });
});
