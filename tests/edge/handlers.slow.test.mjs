// Tests of handlers of all kinds that workerd calls: each failure is captured exactly once, and its caller gets the same
// result.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { temporaryFolders } from './harness/temporary-folders.mjs';
import { bundle, modulesOf, run, until } from './harness/workerd.mjs';

const NAME = 'handlers';
const entrypoint = (entrypoint) => ({ name: NAME, entrypoint });
const failed = (where) => ({ name: 'RangeError', message: `failed in ${where}` });

const OTHER = `
  import { WorkerEntrypoint } from 'cloudflare:workers';
  export default class extends WorkerEntrypoint {
    fails() {
      throw new RangeError('failed in another worker');
    }
  }`;

describe('handlers in workerd', () => {
  const folders = temporaryFolders();
  let modules;
  before(async () => {
    const folder = await folders.make();
    await bundle(folder, 'tests/edge/handlers');
    modules = await modulesOf(folder);
  });
  after(folders.remove);

  /**
   * Calls `work(running)` with a new runtime. `settings` are added to those of its worker in Miniflare, and `others` are
   * further workers.
   */
  async function running(work, settings = {}, others = []) {
    const worker = {
      name: NAME,
      modules,
      durableObjects: { ROOM: { className: 'Room', useSQLite: true } },
      serviceBindings: {
        ENTRY: entrypoint('Entry'),
        FIELDS: entrypoint('Fields'),
        GETTERS: entrypoint('Getters'),
      },
      workflows: { ORDERS: { name: 'orders', className: 'Orders' } },
      queueProducers: { QUEUE: NAME },
      queueConsumers: { [NAME]: { maxBatchSize: 1, maxBatchTimeout: 0, maxRetries: 0 } },
      ...settings,
    };
    const started = await run(await folders.make(), [worker, ...others]);
    try {
      await work({ ...started, call: async (path) => (await started.get(path)).json() });
    } finally {
      await started.stop();
    }
  }

  const messagesIn = async ({ call }) => (await call('captured')).map(({ message }) => message);

  /**
   * Waits for the failures of the handlers in `where`, and asserts that exactly these were captured. Resolves to the captured
   * failures.
   */
  async function isCaptured(running, where) {
    const expected = where.map((where) => `failed in ${where}`).sort();
    const isThere = async () => (await messagesIn(running)).length >= expected.length;
    await until(isThere).catch(() => {});
    assert.deepEqual((await messagesIn(running)).sort(), expected);
    return running.call('captured');
  }

  /** Tests that a call of `path` fails with the error of the handler `where`, and that it is the only captured failure. */
  const captures = (path, where) =>
    running(async (running) => {
      assert.deepEqual(await running.call(path), failed(where));
      await isCaptured(running, [where]);
    });

  it('capture failures of RPC methods of Durable Objects', () =>
    running(async (running) => {
      assert.deepEqual(await running.call('object'), failed('an RPC method of an object'));
      assert.deepEqual(await running.call('object-getter'), failed('a getter of an object'));
      const captured = await isCaptured(running, [
        'an RPC method of an object',
        'a getter of an object',
      ]);
      const { context } = captured.find(({ message }) => message.endsWith('method of an object'));
      assert.deepEqual(context, { class: 'Room', handler: 'enter', object: 'lobby' });
    }));

  it('capture failures of the callback of blockConcurrencyWhile', () =>
    captures('blocked', 'blockConcurrencyWhile'));

  it('capture failures of an alarm that is a class field', () =>
    running(async (running) => {
      await running.call('alarm');
      await isCaptured(running, ['an alarm in a class field']);
    }));

  it('capture failures of handlers of hibernated WebSockets', () =>
    running(async (running) => {
      await running.call('hibernation');
      await isCaptured(running, ['webSocketMessage', 'webSocketClose']);
    }));

  for (const [path, where] of [
    ['method', 'a method'],
    ['later', 'an async method'],
    ['inherited', 'an inherited method'],
    ['getter', 'a getter'],
    ['async-getter', 'an async method'],
    ['fields', 'a class field'],
    ['getters', 'a handler that is a getter'],
  ]) {
    it(`capture failures in ${where} of an entry point (${path})`, () => captures(path, where));
  }

  it('capture the rejection of an RPC call whose promise a method returns', () =>
    running(
      async (running) => {
        assert.deepEqual(await running.call('forwarded'), failed('another worker'));
        const [{ context }] = await isCaptured(running, ['another worker']);
        assert.deepEqual(context, { class: 'Entry', handler: 'forwarded' });
      },
      { serviceBindings: { ENTRY: entrypoint('Entry'), OTHER: { name: 'other' } } },
      [{ name: 'other', modules: true, script: OTHER }],
    ));

  it('return the value of a getter', () =>
    running(async ({ call }) => assert.deepEqual(await call('value'), { value: 7 })));

  it('capture failures of members of an RpcTarget that a method or a getter returns, each time', () =>
    running(async (running) => {
      const method = 'a method of an RpcTarget';
      const dispose = 'Symbol.dispose of an RpcTarget';
      for (const path of ['cart', 'new-cart', 'getter-cart', 'cart']) {
        assert.deepEqual(await running.call(path), { ...failed(method), total: 3 });
      }
      await isCaptured(running, [...Array(4).fill(method), ...Array(4).fill(dispose)]);
    }));

  it('capture failures of getters of an RpcTarget that a method returns', () =>
    running(async (running) => {
      const { message } = await running.call('cart-size');
      // Ignores the failure of `Symbol.dispose`, because the runtime may call it before or after the check.
      const found = async () => (await messagesIn(running)).filter((text) => text === message);
      await until(async () => (await found()).length > 0);
      assert.deepEqual([await found(), message], [[message], 'failed in a getter of an RpcTarget']);
    }));

  it('capture failures of class fields of a default entry point', () =>
    running(async (running) => {
      const worker = await running.worker();
      await worker.scheduled({ cron: '30 * * * *' });
      await running.call('queue');
      const mail =
        'From: <a@shop.example>\r\nTo: <b@shop.example>\r\nMessage-ID: <1@shop.example>\r\n\r\nx';
      const address = 'cdn-cgi/handler/email?from=a@shop.example&to=b@shop.example';
      await running.get(address, { method: 'POST', body: mail });
      await isCaptured(running, [
        'scheduled, 30 * * * *',
        'queue, order 17',
        'email, a@shop.example',
      ]);
    }));

  describe('a workflow', () => {
    /**
     * Runs the workflow `name` until it has completed or failed. Calls `work` with the runtime and the status of the workflow.
     */
    const runFlow = (name, work) =>
      running(async (running) => {
        await running.call(`workflow/${name}`);
        const status = () => running.call(`instance/${name}`);
        await until(async () => ['complete', 'errored'].includes((await status()).status));
        await work(running, await status());
      });

    const contextsOf = (captured) =>
      captured.map(({ context: { step, attempt } }) => [step, attempt]).sort();

    it('captures an error that `run` throws', () =>
      runFlow('run-fails', async (running, { error }) => {
        assert.deepEqual(error, failed('run'));
        const [{ context }] = await isCaptured(running, ['run']);
        assert.deepEqual(context, { class: 'Orders', handler: 'run', instance: 'run-fails' });
      }));

    it('captures each attempt of a step, and not the rejection of run that follows', () =>
      runFlow('step-fails', async (running, { error }) => {
        assert.deepEqual(error, failed('each attempt'));
        const captured = await isCaptured(running, Array(3).fill('each attempt'));
        assert.deepEqual(contextsOf(captured), [
          ['charge', '1'],
          ['charge', '2'],
          ['charge', '3'],
        ]);
      }));

    it('captures the failed attempts of a step that finally succeeds', () =>
      runFlow('step-recovers', async (running, { status, output }) => {
        assert.deepEqual([status, output], ['complete', 3]);
        const captured = await isCaptured(running, ['two attempts', 'two attempts']);
        assert.deepEqual(contextsOf(captured), [
          ['charge', '1'],
          ['charge', '2'],
        ]);
      }));

    it('captures a NonRetryableError once, and passes it on to the engine', () =>
      runFlow('never-retried', async (running, { error }) => {
        assert.equal(error.name, 'WorkflowFatalError');
        const captured = await running.call('captured');
        assert.deepEqual(
          captured.map(({ type, message }) => [type, message]),
          [['NonRetryableError', 'failed for good']],
        );
      }));

    it('captures an error that `run` throws after it has caught that of a step', () =>
      runFlow('caught', (running) => isCaptured(running, ['a step that is caught', 'run, later'])));

    it('captures the timeout of a step whose callback has not failed', () =>
      runFlow('times-out', async (running) => {
        const messages = await messagesIn(running);
        assert.deepEqual(messages, ['WorkflowTimeoutError: Execution timed out after 20ms']);
      }));

    it('captures nothing if all steps succeed', () =>
      runFlow('succeeds', async (running, { status, output }) => {
        assert.deepEqual([status, output], ['complete', 3]);
        assert.deepEqual(await running.call('captured'), []);
      }));
  });

  describe('a tail handler', () => {
    const script = (body) => `
      const bodies = {
        pull: () => new ReadableStream({ pull() { throw new Error('failed in pull'); } }),
        bytes: () => new ReadableStream({ type: 'bytes', pull() { throw new Error('failed in bytes'); } }),
      };
      export default { fetch(request, env, context) { ${body} } };`;

    /**
     * Runs a second worker with the handler `body`, whose events the tested worker receives in `tail`. Sends it a request, and
     * calls `work`.
     */
    const tailing = (body, work, settings) =>
      running(
        async (running) => {
          const tailed = await running.worker('tailed');
          const response = await tailed
            .fetch('http://tailed/?token=abcdefghijklmnop')
            .catch(() => {});
          await response?.text().catch(() => {});
          await work(running);
        },
        settings,
        [{ name: 'tailed', modules: true, script: script(body), tails: [NAME] }],
      );

    it('captures an error that another worker has thrown', () =>
      tailing("throw new TypeError('failed in another worker');", async (running) => {
        const [found] = await isCaptured(running, ['another worker']);
        assert.equal(found.type, 'TypeError');
        assert.deepEqual(found.context, { method: 'GET', outcome: 'exception' });
      }));

    it('captures a rejection that another worker has passed to waitUntil', () =>
      tailing(
        "context.waitUntil(Promise.reject(new Error('failed in waitUntil'))); return new Response();",
        (running) => isCaptured(running, ['waitUntil']),
      ));

    for (const name of ['pull', 'bytes']) {
      it(`captures the failure of a body after the response was returned (${name})`, () =>
        tailing(`return new Response(bodies.${name}());`, (running) =>
          isCaptured(running, [name]),
        ));
    }

    it('captures no errors that are only logged', () =>
      tailing("console.error(new Error('logged')); return new Response();", async (running) => {
        await running.call('throw').catch(() => {});
        await isCaptured(running, ['a worker that tails itself']);
      }));

    it('captures an error that it throws itself', () =>
      tailing(
        "throw new TypeError('failed in another worker');",
        (running) => isCaptured(running, ['another worker', 'tail, 1 event']),
        { bindings: { FAILING_TAIL: true } },
      ));

    it('captures nothing of events of tails, so that a worker may tail itself', () =>
      tailing(
        "throw new TypeError('failed in another worker');",
        async (running) => {
          const inTail = 'failed in tail, 1 event';
          const captured = () => running.call('captured');
          // Each event of a tail handler leads to a further tail event, which has the exception of the first one.
          await until(async () => (await captured()).filter(isOf(inTail)).length >= 4);
          const found = await captured();
          const sources = (message) =>
            new Set(found.filter(isOf(message)).map(({ context }) => context.handler));
          assert.deepEqual(sources(inTail), new Set(['tail']));
          assert.equal(found.filter(isOf('failed in another worker')).length, 1);
        },
        { tails: [NAME], bindings: { FAILING_TAIL: true } },
      ));

    const isOf =
      (text) =>
      ({ message }) =>
        message === text;

    it('captures an error of a worker that tails itself twice, in a group for each script', () =>
      running(
        async (running) => {
          await running.get('throw');
          const captured = await isCaptured(running, Array(2).fill('a worker that tails itself'));
          const sources = captured.map(({ context: { handler, outcome } }) => handler ?? outcome);
          assert.deepEqual(sources.sort(), ['exception', 'fetch']);
        },
        { tails: [NAME] },
      ));
  });
});
