import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { assertNoRejections, createFakeCore, createPage, tasks } from './page-helpers.mjs';
import { captureError, panic, settingsOf, startApp, startLateApp } from './rust-helpers.mjs';

const { countOpen, createViewerLink } = await import('./viewer-link.js');

afterEach(assertNoRejections);

/**
 * Returns a fake document with the parts that the link uses. Calls that a policy such as Trusted Types would forbid fail the
 * test.
 */
function createDocument() {
  const elements = new Map();
  const createElement = (name) => {
    const attributes = {};
    const children = [];
    const element = {
      name,
      attributes,
      children,
      style: {},
      setAttribute(key, value) {
        assert.notEqual(key, 'style');
        attributes[key] = value;
        if (key === 'id') element.id = value;
      },
      append: (child) => children.push(child),
      attachShadow({ mode }) {
        assert.equal(mode, 'open');
        element.shadowRoot = {
          append: (child) => {
            element.shadowRoot.firstElementChild = child;
          },
        };
        return element.shadowRoot;
      },
      remove: () => elements.delete(element.id),
      set innerHTML(_) {
        assert.fail('no markup');
      },
    };
    return element;
  };
  return {
    createElement,
    documentElement: { append: (host) => elements.set(host.id, host) },
    getElementById: (id) => elements.get(id) ?? null,
    addEventListener() {},
    visibilityState: 'visible',
  };
}

const linkIn = (document) =>
  document.getElementById('tinyturret-link')?.shadowRoot.firstElementChild;
const shownIn = (document) => {
  const link = linkIn(document);
  return link && [link.textContent, link.attributes['aria-label']];
};

function start({ settings = { viewerUrl: '/v/' }, openViewer, document = createDocument() } = {}) {
  const client = {
    global: { document },
    settings: { showViewerLink: true, ...settings },
    load: { core: { openViewer } },
  };
  return { link: createViewerLink(client), document };
}

describe('the link', () => {
  it('has the address of the viewer', () => {
    const { link, document } = start({ openViewer() {} });
    link.show();
    const { name, attributes, style } = linkIn(document);
    assert.deepEqual(
      [name, attributes],
      ['a', { href: '/v/', target: '_blank', rel: 'noopener', 'aria-label': 'tinyturret' }],
    );
    assert.match(style.cssText, /^position:fixed;/);
  });

  it('is a button if the app opens the viewer', () => {
    let opened = 0;
    const { link, document } = start({ settings: {}, openViewer: () => opened++ });
    link.show();
    const { name, attributes, onclick } = linkIn(document);
    assert.deepEqual([name, attributes.type], ['button', 'button']);
    onclick();
    assert.equal(opened, 1);
  });

  it('ignores a click if the app cannot open the viewer', () => {
    const openViewer = () => {
      throw Error('broken');
    };
    const { link, document } = start({ settings: {}, openViewer });
    link.show();
    linkIn(document).onclick();
  });

  it('is missing if it is off, there is no viewer to open, or there is no document', () => {
    assert.equal(start({ settings: { showViewerLink: false, viewerUrl: '/v/' } }).link, undefined);
    assert.equal(start({ settings: {} }).link, undefined);
    assert.equal(start({ document: null }).link, undefined);
  });

  it('shows no number, the number of groups, or the panic', () => {
    const { link, document } = start();
    const shown = (name, count) => {
      link[name](count);
      return shownIn(document);
    };
    assert.deepEqual(shown('show'), ['tinyturret', 'tinyturret']);
    assert.deepEqual(shown('show', 0), ['tinyturret 0', 'tinyturret: 0 groups of exceptions']);
    assert.deepEqual(shown('show', 1), ['tinyturret 1', 'tinyturret: 1 group of exceptions']);
    assert.deepEqual(shown('showPanic'), ['tinyturret panic', 'tinyturret: the app panicked']);
  });

  it('is shared by all copies, and is added again if the page has removed it', () => {
    const document = createDocument();
    const [one, other] = [start({ document }).link, start({ document }).link];
    one.show(1);
    const first = linkIn(document);
    other.show(2);
    assert.deepEqual([linkIn(document) === first, first.textContent], [true, 'tinyturret 2']);
    document.getElementById('tinyturret-link').remove();
    one.show(3);
    assert.equal(linkIn(document).textContent, 'tinyturret 3');
  });

  it('is not shown again after it was removed', () => {
    const { link, document } = start();
    link.remove();
    link.show(1);
    assert.equal(linkIn(document), undefined);
    const shown = start();
    shown.link.show(1);
    shown.link.remove();
    assert.equal(linkIn(shown.document), undefined);
  });

  it('does not throw if the document is broken', () => {
    const { link } = start({ document: {} });
    link.show(1);
    link.remove();
  });
});

describe('the number', () => {
  const groups = [
    { state: 'open' },
    { state: 'ignored' },
    { state: 'open' },
    { state: 'resolved' },
  ];

  it('is the number of open groups', async () => {
    const { link, document } = start();
    await link.updateCount();
    assert.equal(linkIn(document), undefined, 'no core is loaded');
    await link.updateCount(() => countOpen({ groups: async () => groups }));
    assert.equal(shownIn(document)[0], 'tinyturret 2');
  });

  it('is counted once more if groups change during the count', async () => {
    const { link, document } = start();
    let calls = 0;
    const module = { groups: async () => groups.slice(calls++) };
    const counting = link.updateCount(() => countOpen(module));
    link.updateCount();
    link.updateCount();
    await counting;
    assert.deepEqual([calls, shownIn(document)[0]], [2, 'tinyturret 1']);
  });

  it('stays if the core fails', async () => {
    const { link, document } = start();
    link.show(3);
    await link.updateCount(() => Promise.reject(Error('broken')));
    assert.equal(shownIn(document)[0], 'tinyturret 3');
    await link.updateCount(() => countOpen({ groups: async () => groups }));
    assert.equal(shownIn(document)[0], 'tinyturret 2');
  });
});

describe('a page with the link', () => {
  const QUIET = { cleanupTriggerRate: 0, showViewerLink: true };

  it('shows the link before the core is loaded, and updates the number', async () => {
    const document = createDocument();
    const groups = [{ state: 'open' }];
    let arrive;
    const page = createPage({
      more: { document },
      load: {
        core: () =>
          new Promise((resolve) => {
            arrive = () =>
              resolve({
                start: async (settings) => {
                  assert.equal('showViewerLink' in settings, false);
                  return { ...createFakeCore(), groups: async () => groups, clear() {} };
                },
              });
          }),
      },
    });
    await page.client.init(QUIET);
    await tasks();
    assert.deepEqual(shownIn(document), ['tinyturret', 'tinyturret']);
    assert.equal(linkIn(document).attributes.href, 'http://h/viewer/');
    arrive();
    await page.settle();
    assert.equal(shownIn(document)[0], 'tinyturret 1');
    groups.push({ state: 'open' });
    page.client.capture(new TypeError('x'));
    await page.settle();
    assert.equal(shownIn(document)[0], 'tinyturret 2');
    groups.length = 0;
    await page.client.defer('clear')();
    await page.settle();
    assert.equal(shownIn(document)[0], 'tinyturret 0');
    await page.client.init({ cleanupTriggerRate: 0 });
    assert.equal(linkIn(document), undefined);
  });

  it('shows the number of a Rust app, counted by its core after each write', async () => {
    const document = createDocument();
    let open = 4;
    let counts = 0;
    const countGroups = async () => {
      counts++;
      return open;
    };
    const page = await startApp(
      { ...QUIET, core: { countGroups, openViewer() {} } },
      { more: { document } },
    );
    assert.deepEqual([shownIn(document)[0], counts], ['tinyturret 4', 1]);
    open = 5;
    captureError(page);
    await page.settle();
    assert.equal(shownIn(document)[0], 'tinyturret 5');
    panic(page, { fatal: false });
    await page.settle();
    assert.equal(shownIn(document)[0], 'tinyturret 5');
    counts = 0;
    panic(page);
    await page.settle();
    assert.deepEqual(shownIn(document), ['tinyturret panic', 'tinyturret: the app panicked']);
    assert.equal(counts, 0, 'a dead instance is not called');
  });

  it('makes a Rust app count in idle time only', async () => {
    const document = createDocument();
    const waiting = [];
    let counts = 0;
    const countGroups = async () => ++counts;
    const page = await startApp(
      { ...QUIET, viewerUrl: '/v/', core: { countGroups } },
      { more: { document, requestIdleCallback: (callback) => waiting.push(callback) } },
    );
    assert.deepEqual([shownIn(document)[0], counts], ['tinyturret', 0]);
    /** Calls the waiting idle callbacks until none is left. */
    const idle = async () => {
      while (waiting.length) {
        waiting.shift()();
        await tasks();
      }
    };
    await idle();
    assert.deepEqual([shownIn(document)[0], counts], ['tinyturret 1', 1]);
    captureError(page);
    await page.settle();
    assert.equal(counts, 1);
    await idle();
    assert.deepEqual([shownIn(document)[0], counts], ['tinyturret 2', 2]);
  });

  it('shows no number of a Rust app without a core', async () => {
    const document = createDocument();
    const page = await startApp({ ...QUIET, viewerUrl: '/v/' }, { more: { document } });
    captureError(page);
    await page.settle();
    assert.equal(shownIn(document)[0], 'tinyturret');
  });

  it('shows the panic of a Rust app that was counting, and the number of its next instance', async () => {
    const document = createDocument();
    const counting = [];
    const settings = (countGroups) => ({ ...QUIET, viewerUrl: '/v/', core: { countGroups } });
    const dead = settings(() => new Promise((resolve) => counting.push(resolve)));
    const page = await startApp(dead, { more: { document } });
    captureError(page);
    await page.settle();
    assert.equal(counting.length, 1);
    panic(page);
    counting[0](7);
    await page.settle();
    assert.deepEqual([shownIn(document)[0], counting.length], ['tinyturret panic', 1]);
    page.client.start(settingsOf(settings(async () => 3)));
    assert.equal(shownIn(document)[0], 'tinyturret');
    captureError(page);
    await page.settle();
    assert.equal(shownIn(document)[0], 'tinyturret 3');
  });

  it('shows a panic that occurred before the second file was loaded', async () => {
    const document = createDocument();
    const page = startLateApp({ ...QUIET, viewerUrl: '/v/' }, { more: { document } });
    panic(page);
    await page.file.arrive();
    assert.equal(shownIn(document)[0], 'tinyturret panic');
  });
});
