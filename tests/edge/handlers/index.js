// A worker with handlers of all kinds that workerd calls. Each fails with its own message. The default handler calls the
// others, and returns the result that the caller of each gets.

import { DurableObject, RpcTarget, WorkerEntrypoint } from 'cloudflare:workers';
import { exceptions, groups, withTurret } from 'tinyturret/worker';

export { Orders } from './orders.js';

const settings = { storageBackends: ['memory'], maxExceptionGroups: 100, captureTail: true };
const fail = (where) => {
  throw new RangeError(`failed in ${where}`);
};

class Base extends WorkerEntrypoint {
  inherited() {
    fail('an inherited method');
  }
}

class Cart extends RpcTarget {
  total(price) {
    return price > 0 ? price : fail('a method of an RpcTarget');
  }
  get size() {
    return fail('a getter of an RpcTarget');
  }
  [Symbol.dispose]() {
    fail('Symbol.dispose of an RpcTarget');
  }
}

/** An object with methods. The caller looks them up only after a handler has returned it. */
const cart = new Cart();

export const Entry = withTurret(
  class Entry extends Base {
    method() {
      fail('a method');
    }
    async later() {
      await scheduler.wait(1);
      fail('an async method');
    }
    get getter() {
      return fail('a getter');
    }
    get asyncGetter() {
      return this.later();
    }
    get value() {
      return 7;
    }
    forwarded() {
      return this.env.OTHER.fails();
    }
    cart() {
      return cart;
    }
    get getterCart() {
      return new Cart();
    }
    async newCart() {
      return new Cart();
    }
  },
  settings,
);

export const Fields = withTurret(
  class Fields extends WorkerEntrypoint {
    fetch = async () => fail('a class field');
  },
  settings,
);

export const Getters = withTurret(
  class Getters extends WorkerEntrypoint {
    get fetch() {
      return async () => fail('a handler that is a getter');
    }
  },
  settings,
);

export const Room = withTurret(
  class Room extends DurableObject {
    constructor(ctx, env) {
      super(ctx, env);
      if (ctx.id.name === 'blocked') {
        ctx.blockConcurrencyWhile(async () => fail('blockConcurrencyWhile'));
      }
    }
    enter() {
      fail('an RPC method of an object');
    }
    get size() {
      return fail('a getter of an object');
    }
    accept() {
      const [client, server] = Object.values(new WebSocketPair());
      this.ctx.acceptWebSocket(server);
      return new Response(null, { status: 101, webSocket: client });
    }
    listen() {
      const [client, server] = Object.values(new WebSocketPair());
      server.accept();
      server.addEventListener('message', () => fail('a listener of a WebSocket'));
      return new Response(null, { status: 101, webSocket: client });
    }
    fetch(request) {
      return request.url.endsWith('/listen') ? this.listen() : this.accept();
    }
    webSocketMessage() {
      fail('webSocketMessage');
    }
    webSocketClose() {
      fail('webSocketClose');
    }
    webSocketError = () => fail('webSocketError');
    wake() {
      return this.ctx.storage.setAlarm(Date.now());
    }
    alarm = async ({ retryCount }) => {
      if (!retryCount) fail('an alarm in a class field');
    };
  },
  settings,
);

const room = (env, name = 'lobby') => env.ROOM.get(env.ROOM.idFromName(name));

async function talk(env, path) {
  const { webSocket } = await room(env).fetch(`http://room/${path}`, {
    headers: { upgrade: 'websocket' },
  });
  webSocket.accept();
  webSocket.send('hello');
  await scheduler.wait(50);
  webSocket.close(1000, 'bye');
}

async function useCart(cart) {
  const total = await cart.total(3);
  const error = await cart.total(-1).catch((error) => error);
  cart[Symbol.dispose]();
  throw Object.assign(error, { total });
}

const calls = {
  method: ({ ENTRY }) => ENTRY.method(),
  later: ({ ENTRY }) => ENTRY.later(),
  inherited: ({ ENTRY }) => ENTRY.inherited(),
  getter: ({ ENTRY }) => ENTRY.getter,
  'async-getter': ({ ENTRY }) => ENTRY.asyncGetter,
  value: ({ ENTRY }) => ENTRY.value,
  cart: async ({ ENTRY }) => useCart(await ENTRY.cart()),
  'new-cart': async ({ ENTRY }) => useCart(await ENTRY.newCart()),
  'getter-cart': async ({ ENTRY }) => useCart(await ENTRY.getterCart),
  'cart-size': async ({ ENTRY }) => (await ENTRY.newCart()).size,
  fields: ({ FIELDS }) => FIELDS.fetch('http://fields/'),
  forwarded: ({ ENTRY }) => ENTRY.forwarded(),
  getters: ({ GETTERS }) => GETTERS.fetch('http://getters/'),
  object: (env) => room(env).enter(),
  'object-getter': (env) => room(env).size,
  blocked: (env) => room(env, 'blocked').wake(),
  alarm: (env) => room(env).wake(),
  hibernation: (env) => talk(env, 'hibernate'),
  listener: (env) => talk(env, 'listen'),
  queue: (env) => env.QUEUE.send('order 17'),
  workflow: (env, name) => env.ORDERS.create({ id: name, params: { name } }),
};

/** Resolves to the message and context of the exceptions of all groups. */
async function captured() {
  const lists = await Promise.all((await groups()).map(({ id }) => exceptions(id)));
  return lists.flat().map(({ type, message, context }) => ({ type, message, context }));
}

/** A worker class whose handlers are class fields, not methods. */
class App extends WorkerEntrypoint {
  fetch = async (request) => {
    const [name, id] = new URL(request.url).pathname.slice(1).split('/');
    if (name === 'captured') return Response.json(await captured());
    if (name === 'instance') return Response.json(await statusOf(await this.env.ORDERS.get(id)));
    if (name === 'throw') fail('a worker that tails itself');
    return call(name, this.env, id);
  };
  scheduled = async ({ cron }) => fail(`scheduled, ${cron}`);
  queue = ({ messages }) => fail(`queue, ${messages[0].body}`);
  // `email` is a method, because Miniflare calls it by RPC, which does not find class fields.
  email({ from }) {
    fail(`email, ${from}`);
  }
  tail = (events) => {
    if (this.env.FAILING_TAIL) fail(`tail, ${events.length} event`);
  };
}

async function statusOf(instance) {
  const { status, error, output } = await instance.status();
  return { status, error, output };
}

/** Calls `calls[name]`. Responds with the result or the error that the caller got, as JSON. */
async function call(name, env, id) {
  try {
    const value = await calls[name](env, id);
    return Response.json({ value: typeof value === 'number' ? value : typeof value });
  } catch ({ name, message, total }) {
    return Response.json({ name, message, total });
  }
}

export default withTurret(App, settings);
