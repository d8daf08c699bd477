// Tests that the example worker fails in every way, and that its failures are stored in D1 and KV.

import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { end, launch, newTab } from '../e2e/harness/puppeteer.mjs';
import { temporaryFolders } from './harness/temporary-folders.mjs';
import {
  bundle,
  countsOf,
  pause,
  recordsInD1,
  recordsInKv,
  runExample,
  until,
} from './harness/workerd.mjs';

// Paths, the expected titles, and the counts if not 1: a failure of a binding is also a failure of its caller.
const ROUTES = [
  ['/throw', 'TypeError: thrown in fetch'],
  ['/reject', 'RangeError: rejected in fetch'],
  ['/no-error', 'a text, not an error'],
  ['/wait-until', 'Error: failed in waitUntil'],
  ['/floating', 'Error: nobody waited for this'],
  ['/handled', 'Error: handled by the app'],
  ['/trap', 'RuntimeError: unreachable'],
  ['/overflow', 'RangeError: Maximum call stack size exceeded'],
  ['/object', 'Error: failed in an object', 2],
  ['/rpc', 'Error: failed in a method of an object: nobody', 2],
  ['/entrypoint', 'RangeError: failed in an entry point: -1', 2],
  ['/queue', 'Error: failed in queue, 1 message'],
];

describe('the example worker', () => {
  const folders = temporaryFolders();
  let folder;
  before(async () => {
    folder = await folders.make();
    await bundle(folder);
  });
  after(folders.remove);

  it('stores each kind of failure in D1 and KV, which keep it when the runtime ends', async (t) => {
    let running = await runExample(folder);
    t.after(() => running.stop());
    const expected = new Map();
    for (const [route, title, count = 1] of ROUTES) {
      await running.get(route);
      expected.set(title, count);
    }
    const worker = await running.worker();
    await worker.scheduled({ cron: '30 * * * *' });
    expected.set('Error: failed in scheduled, 30 * * * *', 1);
    const has = (records) => {
      const counts = countsOf(records);
      return [...expected].every(([title, count]) => counts.get(title) === count);
    };
    await until(async () => has(await recordsInD1(running)) && has(await recordsInKv(running)));
    await running.stop();

    running = await runExample(folder);
    const [d1, kv] = [countsOf(await recordsInD1(running)), countsOf(await recordsInKv(running))];
    assert.deepEqual(d1, kv);
    assert.deepEqual(d1, expected);
  });

  it('stores failures of an alarm, an email and a tail', async (t) => {
    const running = await runExample(await copied());
    t.after(() => running.stop());
    await running.get('/alarm');
    await (await running.worker('watched')).fetch('http://watched/');
    const mail =
      'From: <a@shop.example>\r\nTo: <b@shop.example>\r\nMessage-ID: <1@shop.example>\r\n\r\nx';
    const address = '/cdn-cgi/handler/email?from=a@shop.example&to=b@shop.example';
    await running.get(address, { method: 'POST', body: mail });
    const titles = [
      'Error: failed in an alarm',
      'Error: failed in tail, 1 event',
      `Error: failed in email, ${mail.length} bytes`,
    ];
    await until(async () => {
      const counts = countsOf(await recordsInD1(running));
      return titles.every((title) => counts.has(title));
    });
  });

  it('stores details of the request, without secrets', async (t) => {
    const running = await runExample(await copied());
    t.after(() => running.stop());
    const headers = {
      authorization: 'Bearer abc',
      cookie: 'id=7',
      referer: 'https://a.example/?token=abc',
    };
    await running.get('/throw?token=abc&page=2', { headers });
    await until(async () => (await recordsInD1(running)).length > 0);
    const records = await recordsInD1(running);
    const [, text] = records.find(([key]) => key.startsWith('x/'));
    assert.doesNotMatch(text, /abc|id=7/);
    const { url, context, kind, handled, release } = JSON.parse(text);
    assert.match(url, /\/throw\?token=.*&page=2$/);
    assert.equal(context.method, 'GET');
    assert.ok(context.colo);
    assert.deepEqual(
      { kind, handled, release },
      { kind: 'error', handled: false, release: '1.0.0' },
    );
  });

  it('does not use a store while nothing fails', async (t) => {
    const running = await runExample(await copied());
    t.after(() => running.stop());
    for (let time = 0; time < 20; time++) await running.get('/');
    await pause(1_500);
    const database = await running.database();
    const { results } = await database.prepare('SELECT name FROM sqlite_master').all();
    assert.ok(!results.some(({ name }) => name === 'tinyturret'));
    assert.deepEqual(await recordsInKv(running), []);
  });

  it('shows the viewer in a browser with the right password', async (t) => {
    const running = await runExample(await copied(), { VIEWER_PASSWORD: 'secret' });
    t.after(() => running.stop());
    await running.get('/throw');
    await until(async () => (await recordsInD1(running)).length > 0);
    const viewer = new URL('tiny-turret/', running.url).href;
    assert.equal((await fetch(viewer)).status, 401);

    const browser = await launch('chromium');
    t.after(() => end(browser));
    const page = await newTab(browser);
    await page.authenticate({ username: 'admin', password: 'secret' });
    await page.goto(viewer);
    const row = await page.waitForSelector('tr[data-group]');
    assert.match(await row.evaluate((row) => row.innerText), /TypeError: thrown in fetch/);
    await page.click('tr[data-group] a');
    await page.waitForSelector('[data-action="resolve"]');
    await page.click('[data-action="resolve"]');
    await page.waitForSelector('[data-action="reopen"]');
    const marks = (await recordsInD1(running)).filter(([key]) => key.startsWith('m/'));
    assert.match(marks[0][1], /resolved/);
  });

  it('does not show the viewer without a setting that opens it, for any headers', async (t) => {
    const running = await runExample(await copied());
    t.after(() => running.stop());
    const status = async (url, headers) =>
      (await running.runtime.dispatchFetch(new URL('tiny-turret/', url), { headers })).status;
    const claims = { host: 'localhost', 'cf-connecting-ip': '127.0.0.1' };
    for (const origin of ['http://localhost/', 'http://127.0.0.1/', 'https://shop.example/']) {
      assert.equal(await status(origin), 404, origin);
      assert.equal(await status(origin, claims), 404, origin);
    }
  });

  it('shows the viewer in development with a token, which is stored in D1 and KV, and in no report', async (t) => {
    const running = await runExample(await copied(), { DEVELOPMENT: 'yes' });
    t.after(() => running.stop());
    const get = (path, headers) => running.get(path, { headers, redirect: 'manual' });
    await get('/throw');
    await until(async () => (await recordsInD1(running)).some(([key]) => key.startsWith('t/')));
    assert.equal((await get('/tiny-turret/')).status, 401);
    const isToken = ([key]) => key.startsWith('http/development-token/');
    const inD1 = (await recordsInD1(running)).filter(isToken);
    assert.deepEqual((await recordsInKv(running)).filter(isToken), inD1);
    assert.equal(inD1.length, 1);
    const { token } = JSON.parse(inD1[0][1]);
    const entered = await get(`/tiny-turret/?token=${token}`);
    assert.equal(entered.status, 302);
    const [cookie] = entered.headers.get('set-cookie').split(';');
    for (const path of ['groups', 'status', 'report']) {
      const response = await get(`/tiny-turret/api/${path}`, { cookie });
      assert.equal(response.status, 200);
      assert.ok(!(await response.text()).includes(token), path);
    }
    const headers = { cookie, 'content-type': 'application/json', origin: running.url.origin };
    const clear = { method: 'POST', headers, body: '{}' };
    assert.equal((await running.get('/tiny-turret/api/clear', clear)).status, 204);
    assert.deepEqual((await recordsInD1(running)).filter(isToken), inD1);
    assert.equal((await get('/tiny-turret/api/groups', { cookie })).status, 200);
  });

  async function copied() {
    const copy = await folders.make();
    await cp(join(folder, 'dist'), join(copy, 'dist'), { recursive: true });
    return copy;
  }
});
