// Tests that an unknown or invalid setting is reported once in the console, and that its default is used.

import assert from 'node:assert/strict';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const PAGE = '/pages/plain.html';

const WRONG = {
  maxExceptionPerGroup: 0,
  maxExceptionGroups: 'ten',
  cleanupTriggerRate: 2,
  ignoreStorageErrors: 'no',
  onStorageError: 'alert',
  captureLocals: 1,
  storageBackends: 'x',
  namespace: 7,
  release: 1.4,
  environment: {},
  beforeSave: 'drop',
  ignore: 'Noise',
  showViewerLink: 'yes',
  viewerUrl: 7,
  listen: 1,
  autoFlush: 'no',
  foo: 1,
};

const RIGHT = {
  maxExceptionPerGroup: 5000,
  maxExceptionGroups: 1,
  cleanupTriggerRate: 0,
  ignoreStorageErrors: true,
  captureLocals: false,
  storageBackends: ['memory'],
  namespace: 'shop',
  release: '1.4',
  environment: 'test',
  ignore: ['Noise'],
  showViewerLink: false,
  viewerUrl: '/viewer/',
  listen: true,
  autoFlush: true,
};

inEveryBrowser({
  async 'each invalid setting prints one warning, and nothing else is printed'(open) {
    const tab = await open(PAGE);
    const { warnings } = await tab.evaluate(initWith, WRONG);
    for (const name of Object.keys(WRONG)) {
      const naming = warnings.filter((warning) => new RegExp(`\\b${name}\\b`).test(warning));
      assert.equal(naming.length, 1, `${name} in ${JSON.stringify(warnings)}`);
    }
    assert.equal(warnings.length, Object.keys(WRONG).length);
    const expected = `tinyturret: unknown or invalid setting "foo"; using the default`;
    assert.ok(warnings.includes(expected), JSON.stringify(warnings));
  },

  async 'defaults are used for invalid settings'(open) {
    const tab = await open(PAGE);
    const { status, groups, locals, link } = await tab.evaluate(initWith, WRONG);
    const names = ['indexedDB', 'localStorage', 'memory'];
    assert.deepEqual(
      status.tiers.map(({ name }) => name),
      names,
    );
    assert.equal(status.namespace, '');
    assert.deepEqual(locals, { own: '1' });
    assert.equal(link, false);
    assert.equal(groups, 1, 'groups are kept, and a thrown error is captured');
  },

  async 'settings that are not an object print one warning'(open) {
    const tab = await open(PAGE);
    const { warnings, status } = await tab.evaluate(initWith, 'verbose');
    assert.equal(warnings.length, 1, JSON.stringify(warnings));
    assert.match(warnings[0], /settings/);
    assert.equal(status.namespace, '');
  },

  async 'valid settings print no warning'(open) {
    const tab = await open(PAGE);
    const { warnings, status } = await tab.evaluate(initWith, RIGHT);
    assert.deepEqual(warnings, []);
    assert.equal(status.namespace, 'shop');
  },

  async 'an unknown backend prints a warning, and the other backends are used'(open) {
    const tab = await open(PAGE);
    const storageBackends = ['nowhere', 'memory'];
    const { warnings, status } = await tab.evaluate(initWith, { storageBackends });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0], /storageBackends/);
    assert.deepEqual(
      status.tiers.map(({ name }) => name),
      ['memory'],
    );
  },
});

// The functions below run in the page.

/**
 * Calls `init` with the settings, and throws an error. Resolves to the warnings, the status, the number of groups, the locals
 * of the error, and whether the page has a link.
 */
async function initWith(settings) {
  const tinyturret = await import('/index.js');
  const warnings = [];
  console.warn = (...texts) => warnings.push(texts.join(' '));
  const status = await tinyturret.init(settings);
  const changed = new Promise((resolve) => tinyturret.subscribe(resolve));
  throwLater(makeError('OrderError', 'not paid', { own: 1 }));
  await changed;
  const groups = await tinyturret.groups();
  const [{ locals } = {}] = await tinyturret.exceptions(groups[0]?.id ?? '');
  const link = document.querySelector('#tinyturret-link') !== null;
  return { warnings, status, groups: groups.length, locals, link };
}
