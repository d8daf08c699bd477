// Tests of the settings of several calls of withTurret, outside a server.

import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { runInNewContext } from 'node:vm';
import { edge } from '../../pkg/edge/edge.js';

const request = (path) => new Request(`http://shop.example${path}`);

/**
 * Calls withTurret twice with each of these settings. Returns the settings of each call of `init`, the printed warnings, the
 * calls of `setLimit`, and `ask(path)`, which resolves to the status of the response.
 */
function callWith(...settings) {
  const warn = mock.method(console, 'warn', () => {});
  const init = mock.fn(async () => {});
  const reports = { setLimit: mock.fn() };
  const { withTurret } = edge({ init }, { early: true, reports });
  let wrapped;
  try {
    for (const given of [...settings, ...settings]) {
      wrapped = withTurret(() => new Response('fine'), given);
    }
    wrapped(request('/'));
  } finally {
    warn.mock.restore();
  }
  return {
    used: init.mock.calls.map(({ arguments: [given] }) => ({ ...given })),
    printed: warn.mock.calls.map(({ arguments: [text] }) => text),
    limits: reports.setLimit.mock.calls.map(({ arguments: [limit] }) => limit),
    ask: async (path, init) => (await wrapped(new Request(request(path), init))).status,
  };
}

const one = { release: 'one' };

describe('the settings of several calls', () => {
  it('are used once if they are the same', () => {
    for (const same of [
      [one, undefined, one],
      [{ ...one }, { ...one }],
      [() => one, undefined],
    ]) {
      const { used, printed } = callWith(...same);
      assert.deepEqual([used, printed], [[one], []]);
    }
    assert.deepEqual(callWith(undefined, undefined).used, [{}]);
    assert.deepEqual(callWith(undefined, one).used, [{}, one]);
  });

  it('are added if earlier calls did not have them', () => {
    const store = { put() {}, list: () => [], remove() {} };
    const onStorageError = () => {};
    const cases = [
      [{ environment: 'test' }, { environment: 'test' }],
      [{ storageBackends: [store] }, { storageBackends: [store] }],
      [
        { onStorageError, ignore: [/x/] },
        { onStorageError, ignore: [/x/] },
      ],
      [Object.freeze({ environment: 'test', ...one }), { environment: 'test' }],
      [() => ({ environment: 'test' }), { environment: 'test' }],
    ];
    for (const [given, added] of cases) {
      const { used, printed } = callWith(one, given);
      assert.deepEqual([used, printed], [[one, { ...one, ...added }], []]);
    }
    const { used } = callWith({ release: undefined }, one, { namespace: 'shop' });
    assert.deepEqual(used, [{}, one, { ...one, namespace: 'shop' }]);
  });

  it('are equal if they are lists or objects with equal values', () => {
    const store = { put() {} };
    const make = () => ({ storageBackends: [store, 'memory'], auth: { user: 'a', password: 'b' } });
    const { used, printed } = callWith(make(), make());
    assert.deepEqual([used.length, printed], [1, []]);
    for (const other of [
      { storageBackends: [store] },
      { storageBackends: [{ ...store }, 'memory'] },
      { auth: { user: 'a', password: 'c' } },
      { auth: { user: 'a' } },
    ]) {
      assert.equal(callWith(make(), other).printed.length, 1, JSON.stringify(other));
    }
  });

  it('print one warning if later ones differ, and the first ones are used', () => {
    const others = [{ release: 'two', environment: 'test' }, { release: 'three' }];
    for (const first of [[one], [undefined, one]]) {
      const { used, printed } = callWith(...first, ...others);
      assert.deepEqual(used.at(-1), { ...one, environment: 'test' });
      assert.equal(printed.length, 1);
      assert.match(printed[0], /different values of release; using the first/);
    }
    assert.equal(callWith({ beforeSave() {} }, { beforeSave() {} }).printed.length, 1);
  });

  it('differ if a value cannot be read, and do not throw', () => {
    const hostile = () => ({
      get include() {
        throw Error('hostile');
      },
    });
    const { printed } = callWith({ inApp: hostile() }, { inApp: hostile() });
    assert.equal(printed.length, 1);
    assert.match(printed[0], /different values of inApp/);
  });

  it('open a viewer and accept reports if only the second call has the path', async () => {
    const access = { viewerPath: '/errors/', auth: { user: 'a', password: 'b' } };
    const { used, printed, ask } = callWith(one, access);
    assert.deepEqual([used, printed], [[one], []]);
    assert.equal(await ask('/errors/'), 401);
    const {
      limits,
      used: begun,
      ...collecting
    } = callWith(one, {
      collectPath: '/collect',
      maxReportedGroups: 3,
    });
    assert.deepEqual([limits, begun], [[3], [one, one]]);
    assert.equal(await collecting.ask('/collect'), 405);
  });

  it('do not change the access to the viewer', async () => {
    const closed = { viewerPath: '/errors/', auth: { user: 'a', password: 'b' } };
    for (const other of [{ authorize: () => true }, { development: true }]) {
      const { printed, ask } = callWith(closed, other);
      assert.equal(await ask('/errors/'), 401);
      assert.equal(printed.length, 1);
    }
    const { printed } = callWith({ trustProxy: false }, { address: () => '192.0.2.1' });
    assert.equal(printed.length, 1);
  });
});

describe('the settings of init', () => {
  const beforeSave = () => {};

  /** Calls each function of `steps` with `withTurret` and `init`. Returns the settings that `init` got last. */
  function lastOf(...steps) {
    let begunWith;
    const init = async (given) => {
      begunWith = given;
    };
    const platform = { early: true, settingsOfInit: () => begunWith };
    const { withTurret } = edge({ init }, { ...platform, reports: { setLimit() {} } });
    const wrap = (given) => withTurret(() => new Response('fine'), given);
    for (const step of steps) step(wrap, init);
    return { ...begunWith };
  }

  it('are kept when withTurret adds others, before and after', () => {
    const ofInit = { storageBackends: ['memory'], release: '7', beforeSave };
    const used = lastOf(
      (wrap) => wrap({ environment: 'test' }),
      (_, init) => init(ofInit),
      (wrap) => wrap({ maxExceptionGroups: 20 }),
      (wrap) => wrap({ namespace: 'shop' }),
    );
    const added = { environment: 'test', maxExceptionGroups: 20, namespace: 'shop' };
    assert.deepEqual(used, { ...added, ...ofInit });
  });

  it('are those of the last call', () => {
    const warn = mock.method(console, 'warn', () => {});
    const used = lastOf(
      (_, init) => init({ release: '1', beforeSave }),
      (wrap) => wrap({ environment: 'test', release: '0' }),
      (_, init) => init({ release: '2' }),
      (wrap) => wrap({ namespace: 'shop', release: '3' }),
    );
    assert.deepEqual(used, { environment: 'test', namespace: 'shop', release: '2' });
    assert.equal(warn.mock.callCount(), 1);
    warn.mock.restore();
  });
});

describe('invalid settings', () => {
  const fail = () => {
    throw new Error('no access');
  };

  it('that throw when they are read are left out, and the others are used', () => {
    const given = { environment: 'test' };
    Object.defineProperty(given, 'release', { enumerable: true, get: fail });
    for (const settings of [[given], [given, one], [one, given]]) {
      const { used, printed } = callWith(...settings);
      const expected =
        settings.length === 1 ? { environment: 'test' } : { environment: 'test', ...one };
      assert.deepEqual([used.at(-1), printed.length], [expected, 1]);
      assert.match(printed[0], /"release" failed \(no access\)/);
    }
  });

  it('that cannot be read at all print one warning, and the defaults are used', () => {
    const hostile = new Proxy({}, { ownKeys: fail, get: fail });
    const thrown = new Proxy(new Error('x'), { get: fail });
    const cases = [
      hostile,
      fail,
      async () => one,
      () => runInNewContext('Promise.reject(new Error("of another realm"))'),
      () => {
        throw thrown;
      },
    ];
    for (const given of cases) {
      for (const settings of [[given], [given, one], [one, given]]) {
        const { used, printed } = callWith(...settings);
        assert.deepEqual([used.at(-1), printed.length], [settings.length === 1 ? {} : one, 1]);
      }
    }
  });

  it('print one warning each if they are invalid, also when others are added', () => {
    const wrong = {
      captureTail: 'yes',
      collectPath: '/collect',
      maxReportedGroups: 0,
      symbols: '/maps/',
      trustProxy: 'yes',
      viewerPath: 7,
    };
    const { printed } = callWith(wrong, { collectOrigins: [] }, { storageBackends: [] }, one);
    assert.deepEqual([printed.length, new Set(printed).size], [5, 5], printed.join('\n'));
  });

  it('print one warning each for init, too', async () => {
    const warn = mock.method(console, 'warn', () => {});
    const { withTurret } = await import('../../pkg/worker.node.js');
    const settings = [{ release: 7, storageBackends: ['memory'] }, { environment: 'test' }];
    for (const given of settings) withTurret(() => {}, given);
    const texts = warn.mock.calls.map(({ arguments: [text] }) => text);
    warn.mock.restore();
    assert.equal(texts.filter((text) => /release/.test(text)).length, 1, texts.join('\n'));
  });

  it('are ignored if they are not an object', () => {
    for (const given of [null, 7, 'release', Symbol('x'), true]) {
      assert.deepEqual(callWith(given).used, [{}]);
      assert.deepEqual(callWith(given, one).used.at(-1), one);
    }
  });

  it('of a polluted prototype are ignored', () => {
    Object.prototype.release = 'polluted';
    try {
      assert.deepEqual(callWith({}).used, [{}]);
    } finally {
      delete Object.prototype.release;
    }
  });
});
