// Handlers in their forms, without a runtime around them: what they are called with and as, and what comes out.

import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { groups, init, withTurret } from '../../pkg/worker.node.js';

const REQUEST = new Request('http://shop.example/cart');
await init({ storageBackends: ['memory'] });

describe('withTurret', () => {
  it('throws on the very same thing, now or later', async () => {
    const thrown = { not: 'an error' };
    const now = withTurret(() => {
      throw thrown;
    });
    const later = withTurret(async () => {
      throw thrown;
    });
    assert.throws(
      () => now(REQUEST),
      (error) => error === thrown,
    );
    await assert.rejects(later(REQUEST), (error) => error === thrown);
  });

  it('gives what the handler gives', async () => {
    const answer = new Response('fine');
    assert.equal(withTurret(() => answer)(REQUEST), answer);
    assert.equal(await withTurret(async () => answer)(REQUEST), answer);
  });

  it('leaves the body of a response as it is: unread, without a lock, and of bytes', async () => {
    const pull = mock.fn((controller) => {
      controller.enqueue(Uint8Array.of(1));
      controller.close();
      controller.byobRequest?.respond(0);
    });
    const body = new ReadableStream({ type: 'bytes', pull }, { highWaterMark: 0 });
    const given = Object.assign(new Response(body), { webSocket: {} });
    const answer = await withTurret(async () => given)(REQUEST);
    assert.ok(answer === given && answer.body === body && answer.webSocket === given.webSocket);
    assert.deepEqual([body.locked, pull.mock.callCount()], [false, 0]);
    const { value } = await body.getReader({ mode: 'byob' }).read(new Uint8Array(9));
    assert.deepEqual([...value], [1]);
  });

  it('captures the rejection of any object with then, as an RPC call returns it', async () => {
    const thrown = new Error('of a thenable');
    // biome-ignore lint/suspicious/noThenProperty: what is tested
    const thenable = { then: (_, reject) => reject(thrown) };
    await assert.rejects(withTurret(() => thenable)(REQUEST), (error) => error === thrown);
    const titles = (await groups()).map(({ title }) => title);
    assert.ok(titles.includes('Error: of a thenable'), titles);
    // What is no handler of events may return an object whose methods its caller calls.
    class Shop {
      cart() {
        return thenable;
      }
    }
    const Wrapped = withTurret(Shop);
    assert.equal(new Wrapped().cart(), thenable);
  });

  it('calls methods as those of their object, private parts included', () => {
    class Shop {
      #name = 'shop';
      fetch() {
        return `${this.#name} ${this.greeting}`;
      }
      get greeting() {
        return 'hello';
      }
    }
    const wrapped = withTurret(new Shop());
    assert.equal(wrapped.fetch(REQUEST), 'shop hello');
    assert.equal(wrapped.greeting, 'hello');
  });

  it('takes handlers that cannot be assigned to', () => {
    const handler = { port: 80, fetch: () => 'fine' };
    const withGetter = {
      get port() {
        return 80;
      },
      get fetch() {
        return handler.fetch;
      },
    };
    for (const given of [Object.freeze(handler), withGetter]) {
      const wrapped = withTurret(given);
      assert.deepEqual([wrapped.fetch(REQUEST), wrapped.port], ['fine', 80]);
      assert.deepEqual(Object.keys(wrapped).sort(), ['fetch', 'port']);
    }
  });

  it('leaves a class what it is', async () => {
    class Room {
      static kind = 'room';
      constructor(context, env) {
        this.ctx = context;
        this.env = env;
      }
      async enter(name) {
        if (!name) throw new TypeError('nobody entered');
        return `${name} in ${this.env.place}`;
      }
      get size() {
        return 7;
      }
    }
    class Suite extends Room {
      async enter(name) {
        return `${await super.enter(name)}, again`;
      }
    }
    const Wrapped = withTurret(Suite);
    const room = new Wrapped({ id: { name: 'a' } }, { place: 'lobby' });
    assert.equal(await room.enter('Ann'), 'Ann in lobby, again');
    assert.deepEqual([room.size, Wrapped.kind, Wrapped.name], [7, 'room', 'Suite']);
    assert.ok(room instanceof Suite);
    await assert.rejects(room.enter(), TypeError);
    const titles = (await groups()).map(({ title }) => title);
    assert.ok(titles.includes('TypeError: nobody entered'));
  });

  it('hears of what is left to waitUntil, once', async () => {
    const waited = [];
    class Context {
      waitUntil(promise) {
        waited.push(promise);
      }
    }
    const error = new RangeError('left to waitUntil');
    const handler = withTurret((_request, _env, context) =>
      context.waitUntil(Promise.reject(error)),
    );
    handler(REQUEST, {}, new Context());
    handler(REQUEST, {}, new Context());
    assert.deepEqual(
      (await Promise.allSettled(waited)).map(({ reason }) => reason),
      [error, error],
    );
    const group = (await groups()).find(({ title }) => title === 'RangeError: left to waitUntil');
    assert.equal(group.count, 1);
  });

  it("is in nobody's way when a request is hostile", async () => {
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error('hostile');
        },
      },
    );
    assert.equal(withTurret(() => 'fine')(hostile, hostile, hostile), 'fine');
  });
});
