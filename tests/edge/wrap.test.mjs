// Tests of handlers of all kinds, outside a server: their arguments, their `this`, and their results.

import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { groups, init, withTurret } from '../../pkg/worker.node.js';

const REQUEST = new Request('http://shop.example/cart');
await init({ storageBackends: ['memory'] });

describe('withTurret', () => {
  it('throws the same value as the handler, and rejects with it', async () => {
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

  it('returns the value of the handler', async () => {
    const answer = new Response('fine');
    assert.equal(withTurret(() => answer)(REQUEST), answer);
    assert.equal(await withTurret(async () => answer)(REQUEST), answer);
  });

  it('leaves the body of a response unread and unlocked, and as a byte stream', async () => {
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

  it('captures the rejection of any object with `then`, such as that of an RPC call', async () => {
    const thrown = new Error('of a thenable');
    // biome-ignore lint/suspicious/noThenProperty: what is tested
    const thenable = { then: (_, reject) => reject(thrown) };
    const returned = withTurret(() => thenable)(REQUEST);
    assert.equal(returned, thenable);
    await assert.rejects(
      async () => returned,
      (error) => error === thrown,
    );
    const titles = (await groups()).map(({ title }) => title);
    assert.ok(titles.includes('Error: of a thenable'), titles);
    // The result of a method that is not an event handler is passed on as it is: its caller may call methods of it.
    class Shop {
      cart() {
        return thenable;
      }
    }
    const Wrapped = withTurret(Shop);
    assert.equal(new Wrapped().cart(), thenable);
  });

  it('returns the promise of the handler itself, with its own methods', async () => {
    const make = () => Object.assign(Promise.resolve(7), { cancel: () => 'canceled' });
    class Shop {
      promise = make();
      cart() {
        return this.promise;
      }
    }
    const promise = make();
    const shop = new Shop();
    const message = { httpVersion: '1.1', url: '/' };
    for (const [returned, own] of [
      [withTurret(() => promise)(REQUEST), promise],
      [withTurret(() => promise)(message, { writeHead() {} }), promise],
      [withTurret(() => promise)('a job'), promise],
      [withTurret({ start: () => promise }).start(), promise],
      [withTurret(shop).cart(), shop.promise],
    ]) {
      assert.ok(returned === own);
      assert.deepEqual([await returned, returned.cancel()], [7, 'canceled']);
      assert.ok(returned.then() instanceof Promise);
      assert.equal(returned.then().constructor, Promise);
    }
  });

  it('captures the rejection of a promise once, for each way in which its caller waits', async () => {
    const count = async () =>
      (await groups()).find(({ title }) => title === 'Error: waited for')?.count ?? 0;
    const ways = {
      await: async (promise) => await promise,
      'then of one': (promise) => promise.then(() => {}),
      'then of both': (promise) => promise.then(null, (error) => Promise.reject(error)),
      catch: (promise) => promise.catch((error) => Promise.reject(error)),
      finally: (promise) => promise.finally(() => {}),
      all: (promise) => Promise.all([promise]),
      return: async (promise) => promise,
      twice: (promise) => {
        promise.catch(() => {});
        return promise;
      },
    };
    for (const wait of Object.values(ways)) {
      for (const given of [REQUEST, 'a job']) {
        const before = await count();
        const thrown = new Error('waited for');
        const handler = withTurret(async () => {
          throw thrown;
        });
        await wait(handler(given)).then(assert.fail, (error) => assert.equal(error, thrown));
        assert.equal(await count(), before + 1, `${wait} ${given}`);
      }
    }
  });

  it('does not start the work of a lazy object with `then`', async () => {
    const work = mock.fn((resolve) => resolve('done'));
    // biome-ignore lint/suspicious/noThenProperty: what is tested
    const query = { then: work, where: () => query };
    const returned = withTurret({ fetch: () => query }).fetch(REQUEST);
    assert.ok(returned.where() === query);
    assert.equal(work.mock.callCount(), 0);
    assert.equal(await returned, 'done');
    assert.equal(work.mock.callCount(), 1);
  });

  it('returns the same promise any number of times', async () => {
    const promise = Promise.resolve('kept');
    const handler = withTurret(() => promise);
    for (let time = 0; time < 20_000; time++) handler('a job');
    assert.equal(await handler('a job'), 'kept');
  });

  it('calls methods with their object as `this`, which has private fields', () => {
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

  it('shares the properties of an object, in both directions', () => {
    class Room {
      count = 0;
      log = ['a'];
      fetch() {
        this.count++;
        this.log = [...this.log, 'b'];
        return this.greet();
      }
      greet() {
        return `hello ${this.name}`;
      }
    }
    const own = new Room();
    const room = withTurret(own);
    room.name = 'Ann';
    assert.equal(room.fetch(REQUEST), 'hello Ann');
    assert.deepEqual([room.count, room.log], [1, ['a', 'b']]);
    room.count = 7;
    room.fetch(REQUEST);
    assert.deepEqual([room.count, own.count, own.name], [8, 8, 'Ann']);
    room.greet = () => 'replaced';
    assert.equal(room.fetch(REQUEST), 'replaced');
    own.fetch = () => 'replaced later';
    assert.equal(room.fetch(REQUEST), 'replaced later');
    assert.deepEqual(Object.keys(room).slice(0, 2), ['count', 'log']);
    assert.ok(room instanceof Room);
  });

  it('does not share what is assigned to an object that inherits from the wrapped one', () => {
    const own = { fetch: () => 'fine' };
    const child = Object.create(withTurret(own));
    child.added = 1;
    assert.deepEqual([child.added, own.added], [1, undefined]);
  });

  it('shares the properties of a function, such as an Express app', () => {
    const app = Object.assign(() => app.env, { listen: () => 'listening' });
    const wrapped = withTurret(app);
    wrapped.env = 'test';
    assert.deepEqual(
      [wrapped(REQUEST), wrapped.env, wrapped.listen()],
      ['test', 'test', 'listening'],
    );
  });

  it('accepts handlers that are frozen', () => {
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
      assert.throws(() => {
        wrapped.port = 90;
      }, TypeError);
    }
  });

  it('keeps the name, statics and instances of a class', async () => {
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

  it('captures the rejection of a promise in waitUntil, once', async () => {
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

  it('passes promises to waitUntil unchanged', () => {
    const waited = [];
    const promise = Promise.resolve();
    const context = { waitUntil: (given) => waited.push(given) };
    withTurret((_request, _env, { waitUntil }) => waitUntil.call(context, promise))(
      REQUEST,
      {},
      context,
    );
    assert.ok(waited[0] === promise);
  });

  it('calls the handler with a hostile request', async () => {
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
