// Tests which symbol file belongs to which script, and whether it is certainly of the same build.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressOf, hasHash, isSameModule, isVerified, nameOf, recordFor } from './identity.js';

describe('names', () => {
  it('have no query, fragment or folders', () => {
    assert.equal(addressOf('https://a.example/b.js?v=1#c'), 'https://a.example/b.js');
    assert.equal(nameOf('https://a.example/js/b.js?v=/1'), 'b.js');
    assert.equal(nameOf('dist\\js\\b.js'), 'b.js');
  });

  it('are recognized with and without the hash of a bundler', () => {
    for (const name of [
      'index-BxT3_9aZ.js',
      'index-Bx-T3_9a.js',
      'main.0a1b2c3d4e5f6a7b8c9d.js',
      'app-5VK3QXYZ.js',
      'app-ABCDEFGH.mjs',
      '556.d8e7d69dd823a16bc1ac.js',
      'vendor.3f2a9c1b.min.js',
    ]) {
      assert.equal(hasHash(name), true, name);
    }
    for (const name of [
      'app.js',
      'index-analytics.js',
      'my-Component.js',
      'vendor-bootstrap5.js',
      'src_pages_UserProfilePage_tsx.js',
      'jquery-3.7.1.min.js',
      '',
    ]) {
      assert.equal(hasHash(name), false, name);
    }
  });
});

describe('isSameModule', () => {
  it('is by the name of the file, or by the name in the module', () => {
    for (const [one, other] of [
      ['app_bg.wasm', 'app.wasm'],
      ['my-app_bg.wasm', 'my_app.wasm'],
      ['app-0123456789abcdef_bg.wasm', 'app.wasm'],
      ['app.wasm', 'app-0123456789abcdef_bg.wasm'],
    ]) {
      assert.ok(isSameModule(one, other), one);
    }
  });

  it('is not for other modules and other builds', () => {
    for (const [one, other] of [
      ['app_bg.wasm', 'other_bg.wasm'],
      ['app-0123456789abcdef_bg.wasm', 'app-fedcba9876543210_bg.wasm'],
      ['app.js', 'app.wasm'],
      ['app.js', 'app.js'],
      ['', ''],
    ]) {
      assert.ok(!isSameModule(one, other), one);
    }
  });
});

describe('recordFor', () => {
  const record = (fields) => ({
    name: 'app.js',
    path: 'app.js',
    address: '',
    release: '',
    used: 0,
    ...fields,
  });
  const FILE = 'https://shop.example/js/app.js';
  const found = (records, file, release, debugId = '') =>
    recordFor(records, { file, release, debugId });

  it('returns a record of the same name, and of the same release if the name has no hash', () => {
    assert.equal(found([record({ name: 'other.js' })], FILE, ''), undefined);
    assert.ok(found([record({ release: '1' })], FILE, '1'));
    assert.equal(found([record({ release: '1' })], FILE, '2'), undefined);
    const hashed = record({ name: 'app-1a2b3c4d.js', release: '1' });
    assert.ok(found([hashed], 'https://shop.example/app-1a2b3c4d.js', '2'));
  });

  it('returns a fetched record for its own URL only', () => {
    const fetched = record({ address: FILE, path: FILE });
    assert.equal(found([fetched], `${FILE}?v=2`, ''), fetched);
    assert.equal(found([fetched], 'https://shop.example/admin/app.js', ''), undefined);
  });

  it('is of the same module, and then of the release', () => {
    const module = record({ name: 'app_bg.wasm', release: '1' });
    assert.equal(found([module], 'app.wasm', '1'), module);
    assert.equal(found([module], 'app.wasm', '2'), undefined);
    assert.equal(found([module], 'other.wasm', '1'), undefined);
  });

  it('is the only module of the release, if the engine printed no name', () => {
    const module = record({ name: 'app.wasm', path: 'app_bg.wasm', release: '1' });
    const again = { ...module, name: 'app_bg.wasm', used: 3 };
    const other = record({ name: 'b.wasm', path: 'b.wasm', release: '1' });
    assert.equal(found([record({ release: '1' }), module], '', '1'), module);
    assert.equal(found([module, again], '', '1'), again);
    assert.equal(found([module, other], '', '1'), undefined);
    assert.equal(found([module], '', '2'), undefined);
    assert.equal(found([], '', ''), undefined);
  });

  it('prefers the record with the most similar path, and then the one that was used last', () => {
    const close = record({ path: 'dist/js/app.js' });
    const far = record({ path: 'dist/admin/app.js', used: 2 });
    assert.equal(found([far, close], FILE, ''), close);
    const other = record({ path: 'x/js/app.js', used: 1 });
    assert.equal(found([close, other], FILE, ''), other);
  });

  it('is of the same build if both have a debug id', () => {
    const own = record({ release: '1', debugId: 'ab-1' });
    const other = record({ release: '2', debugId: 'cd-2', path: 'dist/js/app.js' });
    const unknown = record({ release: '1', debugId: '', used: 9 });
    assert.equal(found([own], FILE, '2', 'ab-1'), own);
    assert.equal(found([other, own, unknown], FILE, '1', 'ab-1'), own);
    assert.equal(found([other], FILE, '2', 'ab-1'), undefined);
    assert.equal(found([other, unknown], FILE, '1', 'ab-1'), unknown);
    assert.equal(found([other], FILE, '2'), other);
    const module = record({ name: 'app.wasm', path: 'app.wasm', release: '1', debugId: 'ab' });
    const newer = { ...module, debugId: 'cd', used: 5 };
    assert.equal(found([module, newer], '', '1', 'ab'), module);
    assert.equal(found([module, newer], '', '3', 'ef'), undefined);
  });
});

describe('isVerified', () => {
  const verified = (name, path, release) => isVerified(name, { name: nameOf(path), path }, release);

  it('is true with a hash in the name, or with the release in the path', () => {
    assert.equal(verified('app-1a2b3c4d.js', 'app-1a2b3c4d.js', ''), true);
    assert.equal(verified('app.js', 'dist-1.4.2/app.js', '1.4.2'), true);
    assert.equal(verified('app.js', 'https://cdn.example/1.4.2/app.js', '1.4.2'), true);
    assert.equal(verified('app.js', 'dist-1.4.21/app.js', '1.4.2'), false);
    assert.equal(verified('app.js', 'dist-11.4.2/app.js', '1.4.2'), false);
    assert.equal(verified('app.js', 'app.1.4.2.js', '1.4.2'), true);
    for (const other of ['1.4.2-rc.1', '1.4.2+7', '1.4.2.1', '0.1.4.2']) {
      assert.equal(verified('app.js', `dist-${other}/app.js`, '1.4.2'), false, other);
    }
    assert.equal(verified('app.js', 'dist/app.js', '1.4.2'), false);
    assert.equal(verified('app.js', 'dist/app.js', ''), false);
    assert.equal(verified('app-1a2b3c4d_bg.wasm', 'old/app.wasm', ''), false);
    assert.equal(verified('shop_bg.wasm', 'shop_bg.wasm', 'shop'), false);
  });
});
