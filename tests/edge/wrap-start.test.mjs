// Tests of `withTurret` with handlers that are hard to wrap: it never throws, and the wrapped handler works as the original.

import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { exceptions, groups, init, withTurret } from '../../pkg/worker.node.js';

const REQUEST = new Request('http://shop.example/cart');
await init({ storageBackends: ['memory'], maxExceptionGroups: 100 });

const hostile = (target) =>
  new Proxy(
    target,
    Object.fromEntries(
      Reflect.ownKeys(Reflect)
        .filter((name) => typeof name === 'string')
        .map((name) => [
          name,
          () => {
            throw new Error(`hostile ${name}`);
          },
        ]),
    ),
  );

async function countOf(message) {
  const lists = await Promise.all((await groups()).map(({ id }) => exceptions(id)));
  return lists.flat().filter((exception) => exception.message === message).length;
}

const failing = (message) => () => {
  throw new Error(message);
};

/** Asserts that `call` fails with an error with this message, and that this error is captured once. */
async function captures(message, call) {
  const error = await (async () => call())().catch((error) => error);
  assert.equal(error.message, message);
  assert.equal(await countOf(message), 1);
}

describe('withTurret never throws', () => {
  for (const handler of [undefined, null, true, 7, 7n, 'text', Symbol('x')]) {
    it(`and returns ${String(handler)}`, () => assert.equal(withTurret(handler), handler));
  }

  it('and returns proxies whose traps throw unchanged', () => {
    for (const target of [{}, () => {}, class {}]) {
      const proxy = hostile(target);
      assert.ok(withTurret(proxy) === proxy);
    }
  });

  it('and returns a revoked proxy unchanged', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    assert.equal(withTurret(proxy), proxy);
  });

  it('if the console throws', () => {
    const warn = mock.method(console, 'warn', failing('no console'));
    const handler = () => 'fine';
    for (const release of ['a', 'b'])
      assert.equal(withTurret(handler, { release })(REQUEST), 'fine');
    warn.mock.restore();
  });

  it('for classes without a usable prototype', () => {
    function Odd() {}
    Odd.prototype = Object.create(null, { fetch: { value: () => 'fine' } });
    for (const Class of [Odd, class extends null {}, Response]) {
      assert.equal(typeof withTurret(Class), 'function');
    }
    class Changed {}
    Changed.prototype.constructor = undefined;
    assert.ok(new (withTurret(Changed))() instanceof Changed);
  });
});

describe('withTurret captures failures of', () => {
  it('objects without a prototype', () =>
    captures('no prototype', () =>
      withTurret({ __proto__: null, fetch: failing('no prototype') }).fetch(REQUEST),
    ));

  it('module namespace objects, whose classes stay classes', async () => {
    const source = `
      export class Room {}
      export const answer = 42;
      export function fetch() { throw new Error('of a module'); }`;
    const module = await import(`data:text/javascript,${encodeURIComponent(source)}`);
    const wrapped = withTurret(module);
    assert.ok(new wrapped.Room() instanceof module.Room);
    assert.equal(wrapped.answer, 42);
    await captures('of a module', () => wrapped.fetch(REQUEST));
  });

  it('accessors that are not configurable, each time they are read', async () => {
    let message = 'the first handler';
    const handler = Object.defineProperty({}, 'fetch', { get: () => failing(message) });
    const wrapped = withTurret(Object.freeze(handler));
    await captures('the first handler', () => wrapped.fetch(REQUEST));
    message = 'the second handler';
    await captures('the second handler', () => wrapped.fetch(REQUEST));
  });

  it('an object with an accessor that throws', async () => {
    const handler = {
      get port() {
        throw new Error('no port');
      },
      fetch: failing('next to a bad accessor'),
    };
    const wrapped = withTurret(handler);
    assert.throws(() => wrapped.port, /no port/);
    await captures('next to a bad accessor', () => wrapped.fetch(REQUEST));
  });

  it('handlers that are inherited, on prototypes, and named by symbols', async () => {
    const name = Symbol('fetch');
    class Base {
      fetch() {
        failing('inherited')();
      }
      test() {
        failing('in test')();
      }
    }
    class App extends Base {
      [name]() {
        failing('named by a symbol')();
      }
    }
    for (const wrapped of [withTurret(new App()), new (withTurret(App))()]) {
      for (const [call, message] of [
        [() => wrapped.fetch(REQUEST), 'inherited'],
        [() => wrapped.test(), 'in test'],
        [() => wrapped[name](), 'named by a symbol'],
      ]) {
        const before = await countOf(message);
        assert.throws(call, { message });
        assert.equal(await countOf(message), before + 1);
      }
    }
  });

  it('objects with private fields: methods, accessors and what they return', async () => {
    class App {
      #port = 80;
      get port() {
        return this.#port;
      }
      set port(port) {
        this.#port = port;
      }
      route() {
        this.#port++;
        return this;
      }
      fetch() {
        throw new Error(`private ${this.#port}`);
      }
    }
    const app = new App();
    const wrapped = withTurret(app);
    wrapped.port = 90;
    assert.equal(wrapped.route(), wrapped);
    assert.deepEqual([wrapped.port, app.port], [91, 91]);
    await captures('private 91', () => wrapped.fetch(REQUEST));
  });

  it('bound functions, and functions whose length or name cannot be read', async () => {
    await captures('bound', () => withTurret(failing('bound').bind(null))(REQUEST));
    const odd = failing('odd');
    for (const name of ['length', 'name', 'apply', 'call']) {
      Object.defineProperty(odd, name, { get: failing(`no ${name}`) });
    }
    await captures('odd', () => withTurret(odd)(REQUEST));
    await captures('odd in an object', () => {
      const fetch = Object.defineProperty(failing('odd in an object'), 'length', { get: odd });
      return withTurret({ fetch }).fetch(REQUEST);
    });
  });

  it('functions with methods of their own, such as an Express app', async () => {
    const app = Object.assign(failing('an app'), { listen: () => 'listening' });
    const wrapped = withTurret(app);
    assert.equal(wrapped.listen(), 'listening');
    await captures('an app', () => wrapped(REQUEST));
  });

  it('proxies of classes and old classes', async () => {
    class Room {
      enter() {
        throw new Error('in a proxy of a class');
      }
    }
    const Proxied = withTurret(new Proxy(Room, {}));
    await captures('in a proxy of a class', () => new Proxied().enter());
    function Old() {}
    Old.prototype.enter = failing('in an old class');
    const Wrapped = withTurret(Old);
    await captures('in an old class', () => new Wrapped().enter());
  });

  it('functions that are called with new', async () => {
    function Plain(name) {
      if (!new.target) return new Plain(name);
      if (!name) throw new Error('no name');
      this.name = name;
    }
    Plain.make = () => new Plain('made');
    const Wrapped = withTurret(Plain);
    const Bound = withTurret(class Room {}.bind(null));
    const members = withTurret({ Plain, Proxy });
    assert.deepEqual(
      [new Wrapped('a').name, Wrapped('b').name, Wrapped.make().name, new members.Plain('c').name],
      ['a', 'b', 'made', 'c'],
    );
    // The wrapper must have this name, by which its frames are recognized in stacks.
    assert.equal(Wrapped.name, '__tinyturret');
    assert.ok(new Wrapped('a') instanceof Plain && new Plain('a') instanceof Wrapped);
    assert.equal(typeof new Bound(), 'object');
    assert.equal(new members.Proxy({ x: 1 }, {}).x, 1);
    class Derived extends Wrapped {
      greet() {
        return this.name;
      }
    }
    assert.equal(new Derived('derived').greet(), 'derived');
    await captures('no name', () => new Wrapped());
    assert.throws(() => new (withTurret(() => {}))(), TypeError);
  });

  it('classes with fields, accessors and frozen instances', async () => {
    class Room {
      fetch = async () => failing('in a field')();
      get size() {
        throw new Error('in a getter');
      }
      set size(_) {
        throw new Error('in a setter');
      }
    }
    class Frozen {
      fetch = () => 'fine';
      constructor() {
        Object.freeze(this);
      }
    }
    const room = new (withTurret(Room))();
    await captures('in a field', () => room.fetch(REQUEST));
    await captures('in a getter', () => room.size);
    assert.throws(() => {
      room.size = 1;
    }, /in a setter/);
    assert.equal(new (withTurret(Frozen))().fetch(REQUEST), 'fine');
  });

  it('classes whose name or context cannot be read', async () => {
    class Odd {
      static get name() {
        throw new Error('no name');
      }
      get ctx() {
        throw new Error('no context');
      }
      enter() {
        throw new Error('in a class without a name');
      }
    }
    const odd = new (withTurret(Odd))();
    await captures('no context', () => odd.ctx);
    await captures('in a class without a name', () => odd.enter());
    assert.equal(await countOf('no context'), 1);
  });

  it('classes that are called with objects without a prototype', () => {
    class Room {}
    const context = { __proto__: null };
    assert.ok(new (withTurret(Room))(context) instanceof Room);
    assert.equal(withTurret(() => 'fine')(REQUEST, {}, context), 'fine');
  });

  it('handlers that return hostile proxies and promises', async () => {
    for (const result of [hostile({}), hostile(() => {})]) {
      assert.ok(withTurret(() => result)(REQUEST) === result);
    }
    class Odd extends Promise {
      // biome-ignore lint/suspicious/noThenProperty: what is tested
      get then() {
        throw new Error('hostile then');
      }
    }
    const promise = new Odd(() => {});
    assert.equal(withTurret(() => promise)(REQUEST), promise);
  });
});
