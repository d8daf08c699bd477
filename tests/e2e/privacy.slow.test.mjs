// Tests the tables of docs/guide/privacy.md: a text of the first column is stored as the text of the second column. This is
// tested for every field that contains texts, in the journal, in the tables of every backend, and in a report. Records that
// are written before the recorder's second file has loaded have coarse texts (`[redacted]`), and no secrets.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const DOCS = await readFile(new URL('../../docs/guide/privacy.md', import.meta.url), 'utf8');
const ROWS = DOCS.split('\n')
  .filter((line) => /^\| `.*` \|$/.test(line))
  .map((line) => line.slice('| `'.length, -'` |'.length).split('` | `'))
  .map(([given, stored = given]) => ({ given, stored }));
const GIVEN = ROWS.map(({ given }) => given);
const SECRET = 'hunter2';
/** A secret that looks like an ordinary word. */
const WORD = 'hunter';
const PAGE = `/pages/stored.html?password=${SECRET}&sid=${SECRET}#access_token=${SECRET}`;
/** The number of failures that a page stores before the second file has loaded. */
const EARLY = 8;
const TIERS = ['indexedDB', 'localStorage', 'memory'];

inEveryBrowser({
  async 'the journal has no secrets in any backend'(open) {
    const tab = await open(PAGE);
    await tab.evaluate(captureAll, '/broken/index.js', GIVEN);
    const tiers = await tab.evaluate(stored);
    for (const name of TIERS) {
      assertNoSecret(name, tiers[name]);
      // localStorage stores long samples without locals and breadcrumbs.
      const isShortened = name === 'localStorage';
      assertStored(name, exceptionsOfJournal(tiers[name]), { isShortened });
    }
  },

  ...Object.fromEntries(
    inParts(ROWS).map((rows, at) => [
      `tables of every backend and a report have no secrets, part ${at + 1}`,
      (open) => checkTables(open, rows),
    ]),
  ),

  async 'a report of open entries has no secrets'(open) {
    const tab = await open(PAGE);
    await tab.evaluate(captureAll, '/index.js', GIVEN);
    const report = await tab.evaluate(exportAll);
    assert.ok(report.includes('thrown with token=[redacted]'));
    assertNoSecret('report', { report });
  },

  async 'records before the second file has loaded have no secrets'(open) {
    const tab = await open(PAGE);
    for (const { page, texts, secret } of earlyPages()) {
      for (const isBegun of [false, true]) {
        await tab.goto(page.replace('?', `?${isBegun}&`));
        await tab.evaluate(() => deleteStored(''));
        const { localStorage } = await tab.evaluate(captureAtOnce, texts, isBegun);
        assertEarly('localStorage', localStorage, texts.length, secret);
      }
    }
  },

  async 'records have no secrets if the second file never loads'(open) {
    const tab = await open(PAGE);
    for (const { page, texts, secret } of earlyPages()) {
      await tab.goto(page);
      await tab.evaluate(() => deleteStored(''));
      await tab.evaluate(loseSecondFile);
      await tab.evaluate(captureAll, '/index.js', texts);
      const { indexedDB, localStorage } = await tab.evaluate(stored);
      assertEarly('indexedDB', indexedDB, texts.length + 1, secret);
      assertEarly('localStorage', localStorage, texts.length + 1, secret);
    }
  },
});

/** Yields the texts in lists of EARLY texts, because a page stores no more failures before its second file has loaded. */
function* earlyPages() {
  for (const secret of [SECRET, WORD]) {
    for (let at = 0; at < GIVEN.length; at += EARLY) {
      const given = GIVEN.slice(at, at + EARLY);
      const texts = given.map((text) => text.replaceAll(SECRET, secret));
      yield { page: PAGE.replace('?', `?${secret.length}-${at}&`), texts, secret };
    }
  }
}

function assertNoSecret(name, records, secret = SECRET) {
  const texts = Object.entries(records);
  const found = texts.filter((record) => record.join().includes(secret));
  assert.deepEqual(found, [], name);
  assert.ok(texts.length > 0, name);
}

/**
 * Asserts that the records have `count` entries with coarse texts, and no field that only the second file of the recorder
 * writes.
 */
function assertEarly(name, records, count, secret) {
  assertNoSecret(name, records, secret);
  const texts = values(records, /^j1\/\w+\/\d+$/);
  assert.equal(texts.length, count, name);
  for (const { early, context, breadcrumbs, locals, url } of texts) {
    assert.deepEqual(
      [early, context, breadcrumbs, locals, url],
      [true, undefined, undefined, undefined, undefined],
    );
  }
}

/** Returns the parsed values of the records whose key matches `pattern`. */
function values(records, pattern) {
  const found = Object.entries(records).filter(([key]) => pattern.test(key));
  return found.map(([, text]) => JSON.parse(text));
}

/**
 * Returns the exceptions in the journal: each sample with the texts of its entry. The first sample is in the record of the
 * texts, the others have records of their own.
 */
function exceptionsOfJournal(records) {
  const parsed = (key) => JSON.parse(records[key]);
  const keys = Object.keys(records).filter((key) => /^j1\/\w+\/\d+(\/\d+)?$/.test(key));
  const exceptions = keys.map((key) => ({
    ...parsed(key.split('/', 3).join('/')),
    ...parsed(key),
  }));
  return exceptions.filter(({ id }) => id);
}

async function checkTables(open, rows) {
  const tab = await open(PAGE);
  const given = rows.map(({ given }) => given);
  await tab.evaluate(captureAll, '/index.js', given);
  const { groups, report } = await tab.evaluate(readAll);
  assert.equal(groups, given.length + 1);
  const tiers = await tab.evaluate(stored);
  for (const name of TIERS) {
    assertNoSecret(name, tiers[name]);
    assert.deepEqual(exceptionsOfJournal(tiers[name]), [], 'the core has compacted all entries');
    assertStored(name, values(tiers[name], /^x\//), { rows });
  }
  assertNoSecret('report', { report });
}

/** Divides a list into three parts, because localStorage has no room for the exceptions of all rows at once. */
function inParts(list) {
  const length = Math.ceil(list.length / 3);
  return [0, 1, 2].map((part) => list.slice(part * length, (part + 1) * length));
}

/** Asserts that the message of every row and its copies are stored as in the table. */
function assertStored(name, exceptions, { rows = ROWS, isShortened = false }) {
  let whole = 0;
  for (const { stored } of rows) {
    const exception = exceptions.find(({ message }) => message === stored);
    assert.ok(exception, `${name}: ${stored}`);
    const { causes, context, breadcrumbs, locals } = exception;
    assert.equal(causes[0].message, stored);
    assert.equal(context.said, stored);
    assert.equal(context.password, '[redacted]');
    assert.equal(context.apiKey, '[redacted]');
    if (isShortened && !locals) continue;
    whole++;
    assert.equal(locals.said, stored);
    assert.equal(locals.apiKey, '[redacted]');
    assert.equal(breadcrumbs.at(-1).text, stored);
  }
  assert.ok(whole >= Math.min(10, rows.length), `${name}: ${whole} whole samples`);
}

// The functions below run in the page.

/** Captures each text as message, cause, breadcrumb, context and property of an error, and flushes. */
async function captureAll(entry, texts) {
  // Stops the clock, because the recorder reads an object for at most 5 ms, which a busy machine exceeds now and then.
  const time = Date.now();
  Date.now = () => time;
  const tinyturret = await import(entry);
  const settings = { release: 'token=hunter2', environment: 'password: hunter2' };
  await tinyturret.init({
    ...settings,
    maxExceptionGroups: texts.length + 1,
    cleanupTriggerRate: 0,
  });
  for (const [at, given] of texts.entries()) {
    const cause = new Error(given);
    const secrets = { said: given, apiKey: 'hunter2', [given]: 1, login: { token: 'hunter2' } };
    tinyturret.breadcrumb(given, { token: 'hunter2', given });
    const error = makeError('PaymentError', given, { cause, ...secrets });
    tinyturret.capture(error, { password: 'hunter2', fingerprint: [`${at}`, given], ...secrets });
  }
  throwLater(makeError('CartError', 'thrown with token=hunter2'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  await tinyturret.flush();
}

async function stored() {
  return {
    indexedDB: await storedInDatabase(''),
    localStorage: storedInLocalStorage(''),
    memory: Object.fromEntries(globalThis[Symbol.for('tinyturret.memory/')] ?? []),
  };
}

/**
 * Ends all entries and reads, so that the core compacts the entries. Resolves to the number of groups and an exported report.
 */
async function readAll() {
  const tinyturret = await import('/index.js');
  dispatchEvent(new Event('pagehide'));
  const { length } = await tinyturret.groups();
  return { groups: length, report: await tinyturret.exportReport() };
}

async function exportAll() {
  const tinyturret = await import('/index.js');
  return tinyturret.exportReport();
}

/**
 * Captures each text. Returns the records in localStorage before the task ends, when the second file cannot have loaded yet.
 */
async function captureAtOnce(texts, isBegun) {
  const tinyturret = await import('/index.js');
  if (isBegun) await tinyturret.init();
  for (const [at, given] of texts.entries()) {
    const cause = makeError(given, given);
    const secrets = { said: given, apiKey: given, [given]: 1, login: { token: given } };
    tinyturret.breadcrumb(given, { token: given });
    const error = makeError(`PaymentError ${given}`, given, { cause, ...secrets });
    tinyturret.capture(error, { password: given, fingerprint: [`${at}`, given], ...secrets });
  }
  return { localStorage: storedInLocalStorage('') };
}

/** Makes all later imports of the second file of the recorder fail, with an import map. */
function loseSecondFile() {
  const imports = { '/details.js': '/lost.js' };
  const map = { type: 'importmap', textContent: JSON.stringify({ imports }) };
  document.head.append(Object.assign(document.createElement('script'), map));
}
