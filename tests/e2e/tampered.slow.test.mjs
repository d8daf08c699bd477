// Tests that stored or imported data, which may be hostile, do not become markup, break a page, or grow without bound.

import assert from 'node:assert/strict';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const PAGE = '/pages/tampered.html';
const HERE = ['CartError: here'];

inEveryBrowser(
  {
    async 'the viewer shows tampered records as text'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(tamper);
      await tab.goto(`${PAGE}?again`);
      await showsAllAsText(open, await tab.evaluate(list));
      await stillWorks(tab);
    },

    async 'the viewer shows a hostile report as text'(open) {
      const tab = await open(PAGE);
      const { taken, again, refused } = await tab.evaluate(importHostileReports);
      assert.ok(taken > 0);
      assert.equal(again, 0);
      assert.deepEqual(refused, [0, 0, 0, 0, 0, 0]);
      await tab.goto(`${PAGE}?again`);
      await showsAllAsText(open, await tab.evaluate(list));
      await stillWorks(tab);
    },

    async 'the viewer shows hostile errors of a page as text'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(throwPayloads);
      await showsAllAsText(open, await tab.evaluate(list));
      await stillWorks(tab);
    },
  },
  { profile: 'on disk' },
);

/** Asserts that the viewer shows all hostile texts as text, in its list and on the page of each group. */
async function showsAllAsText(open, groups) {
  assert.ok(groups.length > 10, `${groups.length} groups`);
  const viewer = await open('/viewer/');
  await viewer.waitFor(isListed, groups.length);
  assert.deepEqual(await viewer.evaluate(markup), []);
  for (const { id, title } of groups) {
    const shown = await viewer.evaluate(openGroup, id);
    assert.equal(shown, title.trim().replace(/\s+/g, ' ') || '(no title)');
    assert.deepEqual(await viewer.evaluate(markup), [], title);
  }
}

async function stillWorks(tab) {
  assert.deepEqual(await tab.evaluate(captureOne), HERE);
  assert.deepEqual(await tab.evaluate(clearAll), []);
}

// The functions below run in the page.

async function tamper() {
  const all = [...hostileRecords(), ...brokenRecords()];
  await withStore('', (store) => {
    for (const [key, value] of all) store.put(value, key);
    store.put({ not: 'a text' }, 'x/0000000000000000/s/9');
    store.put(7, 't/0000000000000000/number');
    store.put('a number for a key', 5);
  });
  for (const [key, value] of all) {
    try {
      localStorage.setItem(`tinyturret//${key}`, value.slice(0, 100_000));
    } catch {}
  }
}

async function list() {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ maxExceptionGroups: 100 });
  const groups = await tinyturret.groups();
  for (const { id } of groups) {
    for (const { frames, message } of await tinyturret.exceptions(id)) {
      if (frames.length > 1000 || message.length > 40_000) throw new Error('not bounded');
    }
  }
  return groups;
}

async function importHostileReports() {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ maxExceptionGroups: 100 });
  const report = (records) => JSON.stringify({ tinyturret: '1', records });
  const text = report([...hostileRecords(), ...brokenRecords()]);
  const taken = await tinyturret.importReport(text);
  const again = await tinyturret.importReport(text);
  const refused = [];
  for (const none of [
    report(brokenRecords().filter(([key]) => !/^[tm]\/[0-9a-f]{16}/.test(key))),
    report([[`x/${GROUP}/s/0`, JSON.stringify(exceptionOf('x'.repeat(1_000_000)))]]),
    report([null, 5, [], [1, 2], ['t'], { key: 't' }]),
    `{"tinyturret":"1","records":${'['.repeat(100_000)}`,
    '{"tinyturret":"1","records":{"__proto__":[]}}',
    report([['v', '2']]),
  ]) {
    refused.push(await tinyturret.importReport(none));
  }
  return { taken, again, refused };
}

async function throwPayloads() {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ maxExceptionGroups: 100, release: payloads[0] });
  for (const payload of payloads) {
    const context = { [payload]: payload, fingerprint: [payload] };
    tinyturret.breadcrumb(payload, { [payload]: payload });
    tinyturret.capture(Object.assign(new Error(payload), { name: payload, own: payload }), context);
  }
  await tinyturret.flush();
}

function isListed(number) {
  return document.querySelectorAll('tr[data-group]').length === number;
}

/** Returns the elements, links, scripts and styles that hostile texts have created. A test expects none. */
function markup() {
  globalThis.violations ??= [];
  const elements = [
    ...document.querySelectorAll('img, iframe, object, embed, [data-payload], x, title *'),
  ];
  const links = [...document.querySelectorAll('a, area, form')].filter(({ href, action }) =>
    /^\s*javascript:/i.test(href ?? action ?? ''),
  );
  const scripts = [...document.scripts].filter(({ src }) => !src.endsWith('/main.js'));
  const styles = [...document.querySelectorAll('style')];
  const found = [...elements, ...links, ...scripts, ...styles].map((node) => node.outerHTML);
  return 'owned' in globalThis ? [...found, `owned: ${globalThis.owned}`] : found;
}

async function openGroup(id) {
  location.hash = `#g/${id}`;
  const end = Date.now() + 5000;
  let shown;
  do {
    await new Promise((resolve) => setTimeout(resolve, 20));
    shown = document.querySelector(`article[data-group="${id}"]`);
  } while (!(shown && !shown.querySelector('.late')) && Date.now() < end);
  if (shown?.querySelector('.late')) return 'still reading';
  return shown?.querySelector('h1').textContent.trim().replace(/\s+/g, ' ');
}

async function captureOne() {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ maxExceptionGroups: 100 });
  tinyturret.capture(makeError('CartError', 'here'));
  const groups = await tinyturret.groups();
  return groups.map(({ title }) => title).filter((title) => title === 'CartError: here');
}

async function clearAll() {
  const tinyturret = await import('/index.js');
  await tinyturret.clear();
  return tinyturret.groups();
}
