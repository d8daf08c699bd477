// Tests when the viewer of a worker reads the groups again. The test moves a fake clock.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { Poller } from './poller.js';

const MINUTE = 60;
const PAGE = ['document', 'addEventListener', 'removeEventListener'];

describe('Poller', () => {
  let page;
  let reads;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    page = new EventTarget();
    reads = 0;
    globalThis.document = { hidden: false };
    globalThis.addEventListener = page.addEventListener.bind(page);
    globalThis.removeEventListener = page.removeEventListener.bind(page);
  });

  afterEach(() => {
    mock.timers.reset();
    for (const name of PAGE) delete globalThis[name];
  });

  it('reads every five seconds while groups change', () => {
    start((poller) => poller.succeeded(true));
    assert.equal(readsIn(MINUTE), 11);
  });

  it('reads once a minute after a time without changes', () => {
    start((poller) => poller.succeeded(false));
    assert.ok(readsIn(MINUTE) >= 6);
    readsIn(10 * MINUTE);
    assert.equal(readsIn(10 * MINUTE), 10);
  });

  it('reads once, and then often, when the page is used again', () => {
    start((poller) => poller.succeeded(false));
    readsIn(20 * MINUTE);
    readsIn(8);
    const before = reads;
    for (let times = 0; times < 20; times += 1) {
      touch();
      readsIn(0.1);
    }
    assert.equal(reads, before + 1);
    assert.ok(readsIn(MINUTE) >= 6);
  });

  it('reads less often while reads fail, and often again after a success', () => {
    let works = false;
    start((poller) => (works ? poller.succeeded(false) : poller.failed()));
    assert.equal(readsIn(MINUTE), 3);
    readsIn(5 * MINUTE);
    assert.equal(readsIn(5 * MINUTE), 5);
    works = true;
    readsIn(MINUTE);
    assert.ok(readsIn(MINUTE) >= 4);
  });

  it('does not read while the page is hidden', () => {
    start((poller) => poller.succeeded(true));
    document.hidden = true;
    assert.equal(readsIn(5 * MINUTE), 0);
    document.hidden = false;
    assert.equal(readsIn(MINUTE), 11);
  });

  it('does not read after it has ended', () => {
    const { poller, unsubscribe } = start((poller) => poller.succeeded(false));
    readsIn(20 * MINUTE);
    unsubscribe();
    touch();
    poller.failed();
    assert.equal(readsIn(5 * MINUTE), 0);
  });

  /** Starts a poller. Counts its reads in `reads`; each read ends after 10 ms with a call of `finish(poller)`. */
  function start(finish) {
    const poller = new Poller();
    const unsubscribe = poller.subscribe(() => {
      reads += 1;
      setTimeout(() => finish(poller), 10);
    });
    return { poller, unsubscribe };
  }

  function readsIn(seconds) {
    const before = reads;
    for (let step = 0; step < seconds * 100; step += 1) mock.timers.tick(10);
    return reads - before;
  }

  function touch() {
    page.dispatchEvent(new Event('pointerdown'));
  }
});
