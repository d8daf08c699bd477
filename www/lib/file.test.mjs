// Tests that files are saved, and that chosen and dropped files are read.

import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { choose, chooseFiles, save, takeDropped } from './file.js';

const FILE = { name: 'theirs.json' };

describe('save', () => {
  it('clicks a link with the name and the text, and revokes it later', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    let blob;
    let clicked;
    const revoked = [];
    const URL = {
      createObjectURL(created) {
        blob = created;
        return 'blob:1';
      },
      revokeObjectURL: (url) => revoked.push(url),
    };
    const link = {
      click() {
        clicked = [this.href, this.download];
      },
      remove() {},
    };
    save(
      { defaultView: { URL, Blob }, createElement: () => link, body: { append() {} } },
      'a.json',
      '{}',
    );
    assert.deepEqual(clicked, ['blob:1', 'a.json']);
    assert.equal(await blob.text(), '{}');
    assert.deepEqual(revoked, []);
    mock.timers.tick(60_000);
    assert.deepEqual(revoked, ['blob:1']);
    mock.timers.reset();
  });
});

describe('choose', () => {
  it('passes the chosen file on, and does nothing when none was chosen', () => {
    const field = Object.assign(new EventTarget(), { files: [], click() {} });
    const chosen = [];
    choose({ createElement: () => field }, (file) => chosen.push(file));
    field.dispatchEvent(new Event('change'));
    assert.deepEqual(chosen, []);
    field.files = [FILE];
    field.dispatchEvent(new Event('change'));
    assert.deepEqual(chosen, [FILE]);
  });
});

describe('chooseFiles', () => {
  it('passes on several files, or a folder with the path of each file', () => {
    const maps = { name: 'a.js.map', webkitRelativePath: 'dist/a.js.map' };
    for (const [isFolder, path] of [
      [false, 'theirs.json'],
      [true, 'dist/a.js.map'],
    ]) {
      const file = isFolder ? maps : FILE;
      const field = Object.assign(new EventTarget(), { files: [file], click() {} });
      const chosen = [];
      chooseFiles({ createElement: () => field }, isFolder, (files) => chosen.push(...files));
      assert.equal(field.webkitdirectory ?? false, isFolder);
      field.dispatchEvent(new Event('change'));
      assert.deepEqual(chosen, [{ path, file }]);
    }
  });
});

describe('takeDropped', () => {
  const drop = async (dataTransfer) => {
    const document = new EventTarget();
    const dropped = [];
    takeDropped(document, (files) => dropped.push(files));
    for (const type of ['dragover', 'drop']) {
      const event = new Event(type, { cancelable: true });
      document.dispatchEvent(Object.assign(event, { dataTransfer }));
      assert.ok(event.defaultPrevented, type);
    }
    while (dropped.length === 0) await setImmediate();
    return dropped[0];
  };
  const fileEntry = (fullPath) => ({
    isFile: true,
    fullPath,
    file: (resolve) => resolve({ name: fullPath }),
  });

  it('takes dropped files, and keeps the browser from opening them', async () => {
    assert.deepEqual(await drop({ files: [FILE] }), [{ path: 'theirs.json', file: FILE }]);
  });

  it('takes the files of dropped folders, which are read in parts', async () => {
    const folder = (...parts) => ({
      isDirectory: true,
      createReader: () => ({ readEntries: (resolve) => resolve(parts.shift() ?? []) }),
    });
    const inner = folder([fileEntry('/dist/js/b.js.map')]);
    const entries = [folder([fileEntry('/dist/a.js.map')], [inner]), fileEntry('/c.js.map')];
    const items = entries.map((entry) => ({ webkitGetAsEntry: () => entry }));
    const paths = (await drop({ items, files: [] })).map(({ path }) => path);
    assert.deepEqual(paths, ['/dist/a.js.map', '/dist/js/b.js.map', '/c.js.map']);
  });
});
