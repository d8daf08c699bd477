// A worker in JavaScript with tinyturret. It fails in every way in which a worker can fail.

import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';
import { capture, d1, kv, withTurret } from 'tinyturret/worker';
import wasm from './traps.wasm';

const settings = (env) => ({
  release: '1.0.0',
  maxExceptionGroups: 50,
  storageBackends: [d1(env.DB), kv(env.KV)],
  viewerPath: '/tiny-turret/',
  auth: env.VIEWER_PASSWORD && { user: 'admin', password: env.VIEWER_PASSWORD },
  development: env.DEVELOPMENT === 'yes',
});

const room = (env) => env.ROOM.get(env.ROOM.idFromName('lobby'));
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function failLater(error) {
  await pause(10);
  throw error;
}

const routes = {
  '/': () => new Response('fine'),
  '/throw'() {
    throw new TypeError('thrown in fetch');
  },
  async '/reject'() {
    await failLater(new RangeError('rejected in fetch'));
  },
  '/no-error'() {
    throw 'a text, not an error';
  },
  '/wait-until'(_request, _env, context) {
    context.waitUntil(failLater(new Error('failed in waitUntil')));
    return new Response('answered');
  },
  '/floating'() {
    failLater(new Error('nobody waited for this'));
    return pause(50).then(() => new Response('answered'));
  },
  '/handled'() {
    capture(new Error('handled by the app'), { cart: 3 });
    return new Response('answered');
  },
  '/trap'() {
    new WebAssembly.Instance(wasm).exports.unreachable();
  },
  '/overflow'() {
    const dive = (depth) => dive(depth + 1) + 1;
    return dive(0);
  },
  '/object': (request, env) => room(env).fetch(request),
  '/rpc': async (_request, env) => Response.json(await room(env).enter('nobody')),
  '/entrypoint': async (_request, env) => Response.json(await env.BILLING.charge(-1)),
  '/alarm': async (_request, env) => Response.json(await room(env).wake()),
  '/queue': async (_request, env) => Response.json(await env.ORDERS.send({ order: 17 })),
};

export default withTurret(
  {
    fetch(request, env, context) {
      const route = routes[new URL(request.url).pathname];
      return route?.(request, env, context) ?? new Response('not here', { status: 404 });
    },
    scheduled(controller) {
      throw new Error(`failed in scheduled, ${controller.cron}`);
    },
    queue(batch) {
      throw new Error(`failed in queue, ${batch.messages.length} message`);
    },
    async email(message) {
      throw new Error(`failed in email, ${message.rawSize} bytes`);
    },
    tail(events) {
      throw new Error(`failed in tail, ${events.length} event`);
    },
  },
  settings,
);

export const Room = withTurret(
  class Room extends DurableObject {
    fetch() {
      throw new Error('failed in an object');
    }
    async enter(name) {
      throw new Error(`failed in a method of an object: ${name}`);
    }
    wake() {
      return this.ctx.storage.setAlarm(Date.now());
    }
    alarm() {
      throw new Error('failed in an alarm');
    }
  },
  settings,
);

export const Billing = withTurret(
  class Billing extends WorkerEntrypoint {
    async charge(amount) {
      throw new RangeError(`failed in an entry point: ${amount}`);
    }
  },
  settings,
);
