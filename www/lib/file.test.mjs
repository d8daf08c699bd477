// Files that are saved, chosen and dropped.

import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { choose, save, takeDropped } from './file.js';

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
  it('passes the chosen file on, and nothing when none was chosen', () => {
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

describe('takeDropped', () => {
  it('takes a dropped file, and keeps the browser from opening it', () => {
    const document = new EventTarget();
    const dropped = [];
    takeDropped(document, (file) => dropped.push(file));
    for (const [type, files] of [
      ['dragover', []],
      ['drop', []],
      ['drop', [FILE]],
    ]) {
      const event = new Event(type, { cancelable: true });
      document.dispatchEvent(Object.assign(event, { dataTransfer: { files } }));
      assert.ok(event.defaultPrevented, type);
    }
    assert.deepEqual(dropped, [FILE]);
  });
});
