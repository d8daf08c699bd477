// The tables of docs/privacy.md: what is given, in every place that a text can be in, is stored as the second
// column says, in every tier, in notes, and in a report.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { inEveryBrowser } from './cases.mjs';

const DOCS = await readFile(new URL('../../docs/privacy.md', import.meta.url), 'utf8');
const ROWS = DOCS.split('\n')
  .filter((line) => /^\| `.*` \|$/.test(line))
  .map((line) => line.slice('| `'.length, -'` |'.length).split('` | `'))
  .map(([given, stored = given]) => ({ given, stored }));
const GIVEN = ROWS.map(({ given }) => given);
const SECRET = 'hunter2';
const PAGE = `/pages/stored.html?password=${SECRET}&sid=${SECRET}#access_token=${SECRET}`;

inEveryBrowser({
  async 'every tier, and a report'(open) {
    const tab = await open(PAGE);
    const { tiers, report } = await tab.evaluate(captureAll, '/index.js', GIVEN);
    for (const [name, tier] of Object.entries({ ...tiers, report: { report } })) {
      assertNoSecret(name, tier);
    }
    for (const [name, tier] of Object.entries(tiers)) assertStored(name, tier, 'x/');
  },

  async notes(open) {
    const tab = await open(PAGE);
    const { tiers } = await tab.evaluate(captureAll, '/broken/index.js', GIVEN);
    assertNoSecret('notes', tiers.localStorage);
    assertStored('notes', tiers.localStorage, 'n/');
  },
});

function assertNoSecret(name, records) {
  for (const [key, text] of Object.entries(records)) {
    assert.ok(!text.includes(SECRET), `${name}: ${key}: ${text}`);
  }
}

/** Every row's message and its copies are there as the table says. */
function assertStored(name, records, prefix) {
  const stored = Object.entries(records)
    .filter(([key]) => key.startsWith(prefix))
    .map(([, text]) => JSON.parse(text));
  for (const row of ROWS) {
    const exception = stored.find(({ message }) => message === row.stored);
    assert.ok(exception, `${name}: ${row.stored}`);
    const { causes, context, breadcrumbs, locals } = exception;
    assert.equal(causes[0].message, row.stored);
    assert.equal(context.said, row.stored);
    assert.equal(context.password, '[secret]');
    if (prefix === 'n/') continue;
    assert.equal(locals.said, row.stored);
    assert.equal(locals.apiKey, '[secret]');
    assert.equal(breadcrumbs.at(-1).text, row.stored);
  }
}

// These run in the page.

/** Everything given, in every place; what is stored then, and a report. */
async function captureAll(entry, texts) {
  const tinyturret = await import(entry);
  const settings = { release: 'token=hunter2', environment: 'password: hunter2' };
  await tinyturret.init({ ...settings, maxExceptionGroups: texts.length + 1 });
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
  const tiers = {
    indexedDB: await storedInDatabase(''),
    localStorage: storedInLocalStorage(''),
    memory: Object.fromEntries(globalThis[Symbol.for('tinyturret.memory/')] ?? []),
  };
  if (entry.includes('broken')) return { tiers };
  return { tiers, report: await tinyturret.exportReport() };
}
