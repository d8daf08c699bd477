// Tests the settings that decide what is stored. storage.slow.test.mjs tests the settings of the backends.

import assert from 'node:assert/strict';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const PAGE = '/pages/plain.html';

inEveryBrowser({
  async 'maxExceptionPerGroup keeps the newest exceptions, and all are counted'(open) {
    const tab = await open(PAGE);
    const settings = { maxExceptionPerGroup: 3, cleanupTriggerRate: 1 };
    const first = await tab.evaluate(captureOften, settings, 5);
    assert.equal(first.count, 5);
    assert.deepEqual(first.messages, ['time 5', 'time 4', 'time 3']);

    await tab.goto(PAGE);
    await tab.evaluate(captureUnread, settings, 2);
    const { count, messages } = await tab.waitFor(keptOnly, 3);
    assert.equal(count, 7);
    assert.deepEqual(messages.slice(0, 2), ['time 2', 'time 1']);
  },

  async 'cleanupTriggerRate 1 cleans up after a flush, too'(open) {
    const tab = await open(PAGE);
    const settings = { maxExceptionPerGroup: 3, cleanupTriggerRate: 1 };
    await tab.evaluate(captureOften, settings, 3);
    await tab.goto(PAGE);
    await tab.evaluate(captureAndFlush, settings, 2);
    assert.equal((await tab.waitFor(keptOnly, 3)).count, 5);
  },

  async 'maxExceptionGroups drops the groups that were seen longest ago'(open) {
    const tab = await open(PAGE);
    await tab.evaluate(captureNames, { maxExceptionGroups: 2, cleanupTriggerRate: 1 });
    await tab.waitFor(titlesAre, ['ErrorD: here', 'ErrorC: here']);
  },

  async 'cleanupTriggerRate 0 evicts nothing until the next init'(open) {
    const tab = await open(PAGE);
    const settings = { maxExceptionGroups: 2, maxExceptionPerGroup: 1, cleanupTriggerRate: 0 };
    await tab.evaluate(captureNames, settings);
    assert.equal((await tab.evaluate(titles)).length, 4);

    await tab.goto(PAGE);
    await tab.evaluate(start, settings);
    assert.deepEqual(await tab.evaluate(titles), ['ErrorD: here', 'ErrorC: here']);
  },

  async 'captureLocals decides whether own properties of an error are stored'(open) {
    const tab = await open(PAGE);
    assert.deepEqual(await tab.evaluate(localsOfThrown, {}), { cart: '{"items":2}', order: '7' });
    await tab.goto('/pages/plain.html?again');
    await tab.evaluate(clear);
    assert.deepEqual(await tab.evaluate(localsOfThrown, { captureLocals: false }), {});
  },

  async 'an exception has its release and environment, and a group its releases'(open) {
    const tab = await open(PAGE);
    await tab.evaluate(captureOften, { release: '1.0', environment: 'staging' }, 1);
    await tab.goto(PAGE);
    await tab.evaluate(captureOften, { release: '1.1', environment: 'production' }, 1);
    const { group, exceptions } = await tab.evaluate(onlyGroup);
    assert.deepEqual(group.releases.map(({ name }) => name).sort(), ['1.0', '1.1']);
    assert.deepEqual(
      exceptions.map(({ release, environment }) => [release, environment]),
      [
        ['1.1', 'production'],
        ['1.0', 'staging'],
      ],
    );
  },

  async 'beforeSave may change, replace or drop an event, and may throw'(open) {
    const tab = await open(PAGE);
    const { ids, asked, messages } = await tab.evaluate(askBeforeSave);
    assert.deepEqual(messages, {
      Changed: 'in place',
      Replaced: 'by another',
      Failed: '',
      Kept: 'as it was',
    });
    assert.deepEqual(
      ids.map((id) => id !== ''),
      [true, true, false, true, true],
    );
    assert.deepEqual(asked, { kind: 'captured', type: 'Kept', stack: 'string', page: true });
  },

  async 'ignore accepts functions and texts to find in type and message'(open) {
    const tab = await open(PAGE);
    const { ids, kept } = await tab.evaluate(ignoreSome);
    assert.deepEqual(kept, ['Kept'], 'the texts are dropped, because a rule threw');
    assert.deepEqual(
      ids.map((id) => id !== ''),
      [false, false, false, true],
    );
  },

  async 'showViewerLink shows a link to viewerUrl with the current count'(open) {
    const tab = await open(PAGE);
    await tab.evaluate(start, { showViewerLink: true, viewerUrl: '/my-viewer/' });
    const link = await tab.waitFor(linkCounting, 0);
    assert.equal(link.href, '/my-viewer/');
    assert.match(link.name, /tinyturret/);
    assert.equal(link.inPage, 0, 'the link is in a shadow tree, where the page does not find it');

    await tab.evaluate(captureOne, 'First');
    await tab.evaluate(captureOne, 'First');
    await tab.waitFor(linkCounting, 1);
    await tab.evaluate(captureOne, 'Second');
    await tab.waitFor(linkCounting, 2);
    await tab.evaluate(clear);
    await tab.waitFor(linkCounting, 0);
  },

  async 'the default viewer is in the folder of the package, and no link is shown by default'(
    open,
  ) {
    const tab = await open(PAGE);
    await tab.evaluate(start, {});
    await tab.evaluate(captureOne, 'First');
    assert.equal(await tab.evaluate(hasLink), false);
    await tab.evaluate(start, { showViewerLink: true });
    const { href } = await tab.waitFor(linkCounting, 1);
    assert.equal((await tab.evaluate(fetchStatus, href)).status, 200);
    assert.match(await tab.evaluate(urlOpened), /\/viewer\/$/);
  },
});

// The functions below run in the page.

async function start(settings) {
  const tinyturret = await import('/index.js');
  await tinyturret.init(settings);
}

async function captureOften(settings, times) {
  const tinyturret = await import('/index.js');
  await tinyturret.init(settings);
  for (let time = 1; time <= times; time++) {
    tinyturret.capture(new Error(`time ${time}`), { fingerprint: ['one group'] });
  }
  const [{ id, count }] = await tinyturret.groups();
  return { count, messages: (await tinyturret.exceptions(id)).map(({ message }) => message) };
}

async function captureAndFlush(settings, times) {
  const tinyturret = await import('/index.js');
  await tinyturret.init(settings);
  for (let time = 1; time <= times; time++) {
    tinyturret.capture(new Error(`time ${time}`), { fingerprint: ['one group'] });
  }
  await tinyturret.flush();
}

/**
 * Captures `times` errors of one group and flushes, as captureOften() does, but does not read the groups, because a read
 * writes.
 */
async function captureUnread(settings, times) {
  const tinyturret = await import('/index.js');
  await tinyturret.init(settings);
  for (let time = 1; time <= times; time++) {
    tinyturret.capture(new Error(`time ${time}`), { fingerprint: ['one group'] });
  }
  await tinyturret.flush();
}

/** Resolves to the count and the messages of the only group if exactly `most` of its exceptions are stored, else to false. */
async function keptOnly(most) {
  const tinyturret = await import('/index.js');
  const [{ id, count }] = await tinyturret.groups();
  const messages = (await tinyturret.exceptions(id)).map(({ message }) => message);
  return messages.length === most && { count, messages };
}

/** Captures four errors of different groups, each last seen in another millisecond. */
async function captureNames(settings) {
  const tinyturret = await import('/index.js');
  await tinyturret.init(settings);
  for (const name of ['ErrorA', 'ErrorB', 'ErrorC', 'ErrorD']) {
    tinyturret.capture(makeError(name, 'here'));
    const now = Date.now();
    while (Date.now() === now);
  }
  await tinyturret.flush();
}

async function titles() {
  const tinyturret = await import('/index.js');
  return (await tinyturret.groups()).map(({ title }) => title);
}

async function titlesAre(expected) {
  const tinyturret = await import('/index.js');
  return `${(await tinyturret.groups()).map(({ title }) => title)}` === `${expected}`;
}

async function onlyGroup() {
  const tinyturret = await import('/index.js');
  const [group] = await tinyturret.groups();
  return { group, exceptions: await tinyturret.exceptions(group.id) };
}

async function clear() {
  const tinyturret = await import('/index.js');
  await tinyturret.clear();
}

async function captureOne(name) {
  const tinyturret = await import('/index.js');
  tinyturret.capture(makeError(name, 'here'));
}

async function localsOfThrown(settings) {
  const tinyturret = await import('/index.js');
  await tinyturret.init(settings);
  const changed = new Promise((resolve) => tinyturret.subscribe(resolve));
  throwLater(makeError('OrderError', 'not paid', { order: 7, cart: { items: 2 } }));
  await changed;
  const [group] = await tinyturret.groups();
  return (await tinyturret.exceptions(group.id))[0].locals;
}

async function askBeforeSave() {
  const tinyturret = await import('/index.js');
  let asked;
  const answers = {
    Changed: (exception) => void (exception.message = 'in place'),
    Replaced: (exception) => ({ ...exception, message: 'by another' }),
    Dropped: () => null,
    Failed: () => {
      throw new Error('thrown by beforeSave');
    },
    Kept: (exception) => {
      const { kind, type, stack, url } = exception;
      asked = { kind, type, stack: typeof stack, page: url === location.href };
      return exception;
    },
  };
  await tinyturret.init({ beforeSave: (exception) => answers[exception.type](exception) });
  const ids = Object.keys(answers).map((name) => tinyturret.capture(makeError(name, 'as it was')));
  const messages = {};
  for (const { id, type } of await tinyturret.groups()) {
    messages[type] = (await tinyturret.exceptions(id))[0].message;
  }
  return { ids, asked, messages };
}

async function ignoreSome() {
  const tinyturret = await import('/index.js');
  const failing = () => {
    throw new Error('thrown by ignore');
  };
  const ignore = ['Noise', 'Resize: loop', ({ type }) => type === 'Quiet', failing];
  await tinyturret.init({ ignore });
  const errors = [
    makeError('Kept', 'a message with Noise in it'),
    makeError('Resize', 'loop completed'),
    makeError('Quiet', 'message'),
    makeError('Kept', 'message'),
  ];
  const ids = errors.map((error) => tinyturret.capture(error));
  return { ids, kept: (await tinyturret.groups()).map(({ title }) => title) };
}

/**
 * Returns the link to the viewer as `{ href, name, inPage }`, or null unless its text and its accessible name have the number
 * `count`.
 */
function linkCounting(count) {
  const link = document.querySelector('#tinyturret-link')?.shadowRoot?.querySelector('a');
  const name = link?.getAttribute('aria-label') ?? link?.textContent;
  if (!link || ![name, link.textContent].every((text) => text.includes(`${count}`))) return null;
  return { href: link.getAttribute('href'), name, inPage: document.querySelectorAll('a').length };
}

function hasLink() {
  return document.querySelector('#tinyturret-link') !== null;
}

async function fetchStatus(url) {
  const { status } = await fetch(url);
  return { status };
}

/** Returns the URL that openViewer() passes to `window.open`. */
async function urlOpened() {
  const tinyturret = await import('/index.js');
  return new Promise((resolve) => {
    window.open = (url) => resolve(String(url));
    tinyturret.openViewer();
  });
}
