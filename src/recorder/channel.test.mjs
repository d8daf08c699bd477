import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ANSWER_TIMEOUT_MS, openChannel } from './channel.js';
import { createChannels } from './page-helpers.mjs';
import { createClock } from './storage-helpers.mjs';

/**
 * Returns `{ open, clock, raw, said }`: `open` opens another channel of the same origin at each call, and `clock` is the clock
 * of all these channels. `raw` is a BroadcastChannel of the default namespace, and `said` lists the messages that it receives.
 */
function start() {
  const BroadcastChannel = createChannels();
  const clock = createClock();
  const open = ({ namespace = '', ...global } = {}) => {
    const heard = [];
    const channel = openChannel(
      { global: { BroadcastChannel, indexedDB: {}, ...global }, namespace, ...clock },
      (message) => heard.push(message),
    );
    return { ...channel, channel, heard };
  };
  const raw = new BroadcastChannel('tinyturret/');
  const said = [];
  raw.onmessage = ({ data }) => said.push(data);
  return { open, clock, raw, said };
}

describe('a channel', () => {
  it('posts changes, and receives those of the same namespace', () => {
    const { open, said } = start();
    const [one, other, shop] = [open(), open(), open({ namespace: 'shop' })];
    one.announce();
    assert.deepEqual([one.heard, other.heard, shop.heard], [[], ['changed'], []]);
    assert.deepEqual(said, ['changed']);
  });

  it('passes on texts, and ignores messages of other types', () => {
    const { open, raw } = start();
    const { heard } = open();
    for (const data of ['removed/', 'removed/g', '', 'takenx', null, 5, {}, ['taken/x'], undefined])
      raw.postMessage(data);
    assert.deepEqual(heard, ['removed/', 'removed/g', '', 'takenx']);
  });

  it('does nothing if BroadcastChannel is missing or throws', async () => {
    const { clock } = start();
    const broken = class {
      constructor() {
        throw Error('opaque origin');
      }
    };
    for (const BroadcastChannel of [undefined, broken]) {
      const channel = openChannel(
        { global: { BroadcastChannel, indexedDB: {} }, namespace: '', ...clock },
        assert.fail,
      );
      let records = 0;
      channel.announce();
      channel.claim('x');
      channel.recordUnlessClaimed('x', () => records++);
      await clock.pass(ANSWER_TIMEOUT_MS);
      assert.equal(records, 1, 'nobody can answer');
      channel.close();
    }
  });

  it('does not throw after the channel was closed', () => {
    const { open } = start();
    const { channel, announce } = open();
    channel.close();
    announce();
    channel.close();
  });
});

describe('the error of a worker', () => {
  it('is recorded by its page if no worker recorded it', async () => {
    const { open, clock, said } = start();
    let records = 0;
    open().recordUnlessClaimed('a/b\nc', () => records++);
    assert.deepEqual(said, ['taken?/a/b\nc']);
    await clock.pass(ANSWER_TIMEOUT_MS - 1);
    assert.equal(records, 0);
    await clock.pass(1);
    assert.equal(records, 1);
    assert.equal(clock.timers.size, 0);
  });

  it('is not recorded by its page if the worker announces it before, during or after the question', async () => {
    for (const order of ['before', 'without a message', 'during']) {
      const { open, clock } = start();
      const page = order === 'without a message' ? undefined : open();
      const worker = open();
      let records = 0;
      const ask = (one) => one.recordUnlessClaimed('x\ny', () => records++);
      if (order === 'during') {
        ask(page);
        await clock.pass(ANSWER_TIMEOUT_MS / 2);
      }
      worker.claim('x\ny');
      // A page that opens its channel after the worker's announcement asks for it.
      if (order !== 'during') ask(page ?? open());
      await clock.pass(2 * ANSWER_TIMEOUT_MS);
      assert.equal(records, 0, order);
    }
  });

  it('is recorded again if it recurs after some seconds', async () => {
    const { open, clock } = start();
    const [page, worker] = [open(), open()];
    worker.claim('x');
    worker.channel.close();
    await clock.pass(ANSWER_TIMEOUT_MS);
    let records = 0;
    page.recordUnlessClaimed('x', () => records++);
    await clock.pass(ANSWER_TIMEOUT_MS);
    assert.equal(records, 1);
  });

  it('is recorded for each event with its text', async () => {
    const { open, clock, said } = start();
    const page = open();
    const records = [];
    for (let at = 0; at < 3; at++) page.recordUnlessClaimed('x', () => records.push(at));
    assert.equal(said.length, 1, 'one question');
    await clock.pass(ANSWER_TIMEOUT_MS);
    assert.deepEqual(records, [0, 1, 2]);
  });

  it('is recorded by its page if the worker has no IndexedDB', async () => {
    const { open, clock, said } = start();
    const [page, worker] = [open(), open({ indexedDB: undefined })];
    let records = 0;
    worker.claim('x');
    assert.deepEqual(said, []);
    page.recordUnlessClaimed('x', () => records++);
    await clock.pass(ANSWER_TIMEOUT_MS);
    assert.equal(records, 1);
  });

  it('is recorded at once when too many wait, or when the page goes away', async () => {
    const { open, clock } = start();
    const page = open();
    const records = [];
    for (let at = 0; at < 101; at++) page.recordUnlessClaimed(`${at}`, () => records.push(at));
    assert.deepEqual(records, [100]);
    page.recordWaiting();
    assert.equal(records.length, 101);
    await clock.pass(ANSWER_TIMEOUT_MS);
    assert.equal(records.length, 101);
    page.recordUnlessClaimed('x', () => records.push('x'));
    page.channel.close();
    assert.equal(records.at(-1), 'x');
  });

  it('is forgotten after 100 newer ones', () => {
    const { open, raw, said } = start();
    const worker = open();
    for (let at = 0; at < 101; at++) worker.claim(`${at}`);
    said.length = 0;
    for (const text of ['0', '1', '100']) raw.postMessage(`taken?/${text}`);
    assert.deepEqual(said, ['taken/1', 'taken/100']);
  });
});
