// Tests the reports that a page with the setting `reportTo` sends.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { assertReport, countOf } from '../../src/recorder/report-helpers.mjs';
import { browserNames, poll, withBrowser } from './harness/browsers.mjs';
import { passTime } from './harness/page-clock.mjs';
import { COLLECT, openSite } from './harness/reporting-site.mjs';

/** Milliseconds to wait for a second report: more than the backoff after the first one. */
const PAUSE_MS = 15_000;
const SETTINGS = { reportTo: COLLECT, cleanupTriggerRate: 0 };

/** Returns the entries of all reports that the site has received. */
const entriesOf = ({ bodies }) => bodies.flatMap(assertReport);

/** Returns the number of reported failures by message. */
function countsOf(site) {
  const counts = {};
  const unique = new Map(entriesOf(site).map((entry) => [entry.id, entry]));
  for (const entry of unique.values()) {
    const { message } = entry.texts;
    counts[message] = (counts[message] ?? 0) + countOf([entry]);
  }
  return counts;
}

async function arrive(site, expected) {
  await poll(() => isDeepStrictEqual(countsOf(site), expected));
  assert.deepEqual(countsOf(site), expected);
}

/** The test cases by name. Each gets a site and `open(settings)`, which opens a page of the site and calls `init` there. */
const CASES = {
  async 'a report has the stored details, without secrets'({ site, open }) {
    const tab = await open({ release: '1.4' });
    await tab.evaluate(throwInPage, 'password=hunter2');
    await arrive(site, { 'password=[redacted]': 1 });
    assert.doesNotMatch(site.bodies[0], /hunter2/);
    const [{ texts }] = entriesOf(site);
    assert.equal(texts.kind, 'error');
    assert.equal(texts.url, `${site.origin}/`);
    assert.equal(texts.release, '1.4');
    assert.deepEqual(texts.locals, { cart: '7' });
    assert.match(texts.stack, /later/);
    assert.deepEqual(await tab.evaluate(stored), [['Error: password=[redacted]', 1]]);
    await tab.waitFor(isDelivered);
    assert.deepEqual(await tab.evaluate(stateOf), { state: 'ok', pending: 0, dropped: 0 });
  },

  async 'counts of repeated failures add up'({ site, open }) {
    const tab = await open();
    await tab.evaluate(fail, 'no cart', 7);
    await arrive(site, { 'no cart': 7 });
    await tab.waitFor(isDelivered);
    await tab.evaluate(passTime, PAUSE_MS);
    await tab.evaluate(fail, 'no cart', 5);
    await arrive(site, { 'no cart': 12 });
    const ids = entriesOf(site).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(new Set(ids.map((id) => id.split('/')[0])).size, 1);
  },

  async 'a page that is left reports all failures, once'({ site, open }) {
    const tab = await open();
    await tab.evaluate(fail, 'no cart', 1);
    await arrive(site, { 'no cart': 1 });
    // Fails while the next report is not due for a long time, so that only leaving the page can send the failures.
    await tab.evaluate(fail, 'the last', 3);
    await tab.goto(`${site.origin}/blank`);
    await arrive(site, { 'no cart': 1, 'the last': 3 });
    const { length } = site.bodies;
    const next = await open();
    await next.evaluate(fail, 'another', 1);
    await arrive(site, { 'no cart': 1, 'the last': 3, another: 1 });
    assert.equal(site.bodies.length, length + 1);
  },

  async 'the next page sends the entries again that an endpoint has failed to accept'({
    site,
    open,
  }) {
    site.status = 503;
    const tab = await open();
    await tab.evaluate(fail, 'no cart', 2);
    await tab.waitFor(hasState, 'failing');
    assert.equal(site.bodies.length, 1);
    await tab.evaluate(fail, 'the last', 1);
    await tab.goto(`${site.origin}/blank`);
    assert.equal(site.bodies.length, 1);
    site.status = 204;
    await open();
    await arrive(site, { 'no cart': 2, 'the last': 1 });
    const [first, ...others] = entriesOf(site);
    assert.deepEqual(
      others.find(({ id }) => id === first.id),
      first,
    );
  },

  async 'an endpoint that refuses a report gets no further requests'({ site, open }) {
    site.status = 403;
    const tab = await open();
    await tab.evaluate(fail, 'no cart', 1);
    await tab.waitFor(hasState, 'absent');
    await tab.evaluate(fail, 'the last', 1);
    await tab.goto(`${site.origin}/blank`);
    const next = await open();
    await next.waitFor(isReady);
    assert.equal(site.bodies.length, 1);
  },

  async 'a policy that forbids reports ends them, and is not captured'({ site, open }) {
    site.policy = `connect-src ${site.origin}/pkg/`;
    const tab = await open();
    await tab.evaluate(fail, 'no cart', 1);
    await tab.waitFor(hasState, 'absent');
    await tab.evaluate(request, '/else');
    await tab.waitFor(hasGroups, 2);
    assert.deepEqual(await tab.evaluate(stored), [
      [`CSPViolation: connect-src ${site.origin}/else`, 1],
      ['Error: no cart', 1],
    ]);
    assert.deepEqual(site.bodies, []);
  },

  async 'a violation by another request does not end reports'({ site, open }) {
    site.policy = `connect-src ${site.origin}/pkg/ ${site.origin}${COLLECT}`;
    const tab = await open();
    await tab.evaluate(request, `${COLLECT}/more`);
    await arrive(site, { [`connect-src ${site.origin}${COLLECT}/more`]: 1 });
    await tab.waitFor(isDelivered);
  },

  async 'reports are sent to an endpoint of another origin that allows the page'({ site, open }) {
    site.headers = { 'access-control-allow-origin': site.origin };
    const tab = await open({ reportTo: site.otherOrigin + COLLECT });
    await tab.evaluate(fail, 'no cart', 1);
    await arrive(site, { 'no cart': 1 });
    await tab.waitFor(isDelivered);
  },

  async 'reports are kept for later if an endpoint of another origin does not allow the page'({
    site,
    open,
  }) {
    const tab = await open({ reportTo: site.otherOrigin + COLLECT });
    await tab.evaluate(fail, 'no cart', 1);
    await tab.waitFor(hasState, 'failing');
    assert.deepEqual(countsOf(site), { 'no cart': 1 });
    assert.deepEqual(await tab.evaluate(stored), [['Error: no cart', 1]]);
  },

  async 'a page without `reportTo` sends nothing, and does not load the reporter'({ site, open }) {
    const tab = await open({ reportTo: undefined });
    await tab.evaluate(fail, 'no cart', 1);
    await tab.evaluate(fail, 'the last', 1);
    await tab.goto(`${site.origin}/blank`);
    assert.deepEqual(site.bodies, []);
    assert.deepEqual(
      site.paths.filter((path) => path.includes('report')),
      [],
    );
  },
};

for (const name of browserNames) {
  describe(name, () => {
    for (const [title, test] of Object.entries(CASES)) {
      it(title, async () => {
        const site = await openSite();
        try {
          await withBrowser(name, (openTab) =>
            test({
              site,
              async open(settings) {
                const tab = await openTab(site.origin);
                await tab.waitFor(isLoaded);
                await tab.evaluate(init, { ...SETTINGS, ...settings });
                return tab;
              },
            }),
          );
        } finally {
          site.close();
        }
      });
    }
  });
}

// The functions below run in the page.

const isLoaded = () => 'turret' in globalThis;
const init = async (settings) => void (await turret.init(settings));
const stateOf = () => turret.status().reports;
const hasState = (state) => turret.status().reports.state === state;
const isDelivered = () => {
  const { state, pending } = turret.status().reports;
  return state === 'ok' && pending === 0;
};
/** Returns whether the reporter, the third file of the recorder, has been loaded. */
const isReady = () => turret.status().reports.state !== 'opening';
const request = async (url) => void (await fetch(url).catch(() => {}));
const hasGroups = async (count) => (await turret.groups()).length >= count;

async function stored() {
  const groups = await turret.groups();
  return groups.map(({ title, count }) => [title, count]).sort();
}

const throwInPage = (message) => throwLater(message);

/**
 * Captures `times` errors with this message. Errors with one message have their own entry, although all errors have the same
 * stack.
 */
function fail(message, times) {
  for (let time = 0; time < times; time++) {
    turret.capture(new Error(message), { fingerprint: [message] });
  }
}
