// How often the mounted viewer asks, by a clock that the test holds.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, it, mock } from 'node:test';
import { createPoller } from './poller.js';

const MINUTE = 60;
let page;
let asked;

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  page = new EventTarget();
  asked = 0;
  globalThis.document = { hidden: false };
  globalThis.addEventListener = page.addEventListener.bind(page);
  globalThis.removeEventListener = page.removeEventListener.bind(page);
});

afterEach(() => {
  mock.timers.reset();
  for (const name of ['document', 'addEventListener', 'removeEventListener'])
    delete globalThis[name];
});

/** Begins to ask; each time `answer` says what came. */
function ask(answer) {
  const poller = createPoller();
  poller.subscribe(() => {
    asked += 1;
    setTimeout(() => answer(poller), 10);
  });
  return poller;
}

/** How often it asks in so many seconds. */
function askedIn(seconds) {
  const before = asked;
  for (let step = 0; step < seconds * 100; step += 1) mock.timers.tick(10);
  return asked - before;
}

const touch = () => page.dispatchEvent(new Event('pointerdown'));

it('every five seconds while something happens', () => {
  ask(({ answered }) => answered(true));
  assert.equal(askedIn(MINUTE), 11);
});

it('once a minute after a while in which nothing did', () => {
  ask(({ answered }) => answered(false));
  assert.ok(askedIn(MINUTE) >= 6);
  askedIn(10 * MINUTE);
  assert.equal(askedIn(10 * MINUTE), 10);
});

it('at once, and often again, when it is touched', () => {
  ask(({ answered }) => answered(false));
  askedIn(20 * MINUTE);
  askedIn(8);
  const before = asked;
  for (let times = 0; times < 20; times += 1) {
    touch();
    askedIn(0.1);
  }
  assert.equal(asked, before + 1);
  assert.ok(askedIn(MINUTE) >= 6);
});

it('seldom while it is not answered, often once it is', () => {
  let works = false;
  ask(({ answered, failed }) => (works ? answered(false) : failed()));
  assert.equal(askedIn(MINUTE), 3);
  askedIn(5 * MINUTE);
  assert.equal(askedIn(5 * MINUTE), 5);
  works = true;
  askedIn(MINUTE);
  assert.ok(askedIn(MINUTE) >= 4);
});

it('not while nobody sees the page', () => {
  ask(({ answered }) => answered(true));
  document.hidden = true;
  assert.equal(askedIn(5 * MINUTE), 0);
  document.hidden = false;
  assert.equal(askedIn(MINUTE), 11);
});

it('no more when it has ended', () => {
  const { end } = ask(({ answered }) => answered(false));
  askedIn(20 * MINUTE);
  end();
  touch();
  assert.equal(askedIn(5 * MINUTE), 0);
});
