import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSettings } from './settings.js';

function read(given) {
  const wrong = [];
  return [readSettings(given, (key) => wrong.push(key)), wrong];
}
const fail = () => {
  throw Error('hostile');
};

describe('readSettings', () => {
  it('returns the valid settings', () => {
    const given = {
      namespace: 'shop',
      release: '1.4',
      environment: 'test',
      viewerUrl: '/viewer/',
      maxExceptionPerGroup: 7,
      maxExceptionGroups: 8,
      cleanupTriggerRate: 0.5,
      ignoreStorageErrors: false,
      captureLocals: false,
      showViewerLink: true,
      listen: false,
      autoFlush: false,
      onStorageError() {},
      beforeSave() {},
      ignore: ['a', () => true],
      storageBackends: ['memory'],
      reportTo: '/report',
      inApp: { include: ['shop'] },
    };
    const [settings, wrong] = read(given);
    assert.deepEqual(settings, given);
    assert.notEqual(settings, given);
    assert.deepEqual(wrong, []);
    assert.deepEqual(read({ reportTo: { url: '/report' } })[0], { reportTo: { url: '/report' } });
  });

  it('returns no settings if none are given', () => {
    for (const given of [undefined, null, {}]) assert.deepEqual(read(given), [{}, []]);
  });

  it('warns if the settings are not an object', () => {
    for (const given of [5, 'text', true, [], ['namespace'], () => {}, Symbol('s')])
      assert.deepEqual(read(given), [{}, ['settings']]);
  });

  it('warns of each key that is unknown or has a value of an invalid type, and keeps the others', () => {
    const given = {
      unknown: 1,
      toString: 'text',
      __proto__: null,
      namespace: 5,
      release: {},
      maxExceptionPerGroup: '7',
      listen: 'no',
      beforeSave: 'text',
      ignore: 'text',
      storageBackends: {},
      inApp: ['shop'],
      reportTo: 5,
      showViewerLink: null,
      environment: 'kept',
    };
    const [settings, wrong] = read(given);
    assert.deepEqual(settings, { environment: 'kept' });
    assert.deepEqual(
      wrong,
      Object.keys(given).filter((key) => key !== 'environment'),
    );
  });

  it('ignores a setting with the value undefined', () => {
    assert.deepEqual(read({ namespace: undefined, unknown: undefined }), [{}, []]);
  });

  it('bounds numbers', () => {
    for (const [value, isRight] of [
      [1, true],
      [7.9, true],
      [1e9, true],
      [0, false],
      [0.5, false],
      [-1, false],
      [Number.NaN, false],
    ]) {
      for (const key of ['maxExceptionPerGroup', 'maxExceptionGroups']) {
        const [settings, wrong] = read({ [key]: value });
        // Numbers above the limit are valid here, because the recorder applies the upper limit.
        assert.equal(settings[key], isRight ? value : undefined);
        assert.equal(wrong.length, isRight ? 0 : 1);
      }
    }
    for (const value of [0, 0.05, 1]) {
      assert.equal(read({ cleanupTriggerRate: value })[0].cleanupTriggerRate, value);
    }
    for (const value of [-0.1, 1.1, Number.NaN, Infinity]) {
      assert.deepEqual(read({ cleanupTriggerRate: value }), [{}, ['cleanupTriggerRate']]);
    }
  });

  it('bounds the namespace, and replaces slashes', () => {
    assert.equal(read({ namespace: 'a/b/c' })[0].namespace, 'a_b_c');
    assert.equal(read({ namespace: 'n'.repeat(100) })[0].namespace.length, 64);
    assert.equal(read({ namespace: '' })[0].namespace, '');
  });

  it('warns of settings that cannot be read', () => {
    const given = { environment: 'kept' };
    Object.defineProperty(given, 'release', { enumerable: true, get: fail });
    assert.deepEqual(read(given), [{ environment: 'kept' }, ['release']]);
    assert.deepEqual(read(new Proxy({}, { ownKeys: fail })), [{}, ['settings']]);
    const { proxy, revoke } = Proxy.revocable({}, {});
    const nested = { ignore: proxy, environment: 'kept' };
    revoke();
    assert.deepEqual(read(proxy), [{}, ['settings']]);
    assert.deepEqual(read(nested), [{ environment: 'kept' }, ['ignore']]);
  });

  it('reads each value once', () => {
    let reads = 0;
    const [settings] = read({
      get namespace() {
        return `n${++reads}`;
      },
    });
    assert.deepEqual([settings.namespace, reads], ['n1', 1]);
  });
});
