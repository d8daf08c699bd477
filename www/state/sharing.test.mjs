// Tests that groups are copied as text, and that report files are saved and opened.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { exception } from './groups.mjs';
import { closeReport, copyGroup, copyText, openReport, saveReport, showReport } from './sharing.js';
import { state } from './state.js';
import { beginViewer } from './viewer-helpers.mjs';

describe('sharing', () => {
  let viewer;
  let copied;
  let saved;

  beforeEach(() => {
    viewer = beginViewer();
    copied = undefined;
    saved = undefined;
    viewer.place.document = fakeDocument();
  });

  it('copies a text, with a notice', async () => {
    await copyText('cart.js:7', 'the place');
    assert.equal(copied, 'cart.js:7');
    assert.equal(state.notice, 'Copied the place');
  });

  it('copies the selected group with its newest exception', async () => {
    viewer.source.exceptions = async () => [
      exception({ id: 'newest', message: 'newest' }),
      exception({ id: 'older' }),
    ];
    await copyGroup('Markdown');
    assert.match(copied, /^## A\n[\s\S]*TypeError: newest/);
    assert.equal(state.notice, 'Copied as Markdown');
    await copyGroup('JSON');
    const { group, exceptions } = JSON.parse(copied);
    assert.deepEqual([group.id, exceptions.map(({ id }) => id)], ['a', ['newest']]);
    assert.equal(state.notice, 'Copied as JSON');
  });

  it('copies the group that is shown with the exception that is shown', async () => {
    viewer.place.hash = '#g/b';
    state.exceptions = [exception({ id: 'newest', message: 'newest' }), exception({ id: 'older' })];
    state.position = 1;
    await copyGroup('JSON');
    const { group, exceptions } = JSON.parse(copied);
    assert.deepEqual([group.id, exceptions.map(({ id }) => id)], ['b', ['older']]);
  });

  it('copies a group whose exceptions were not read yet, or are no longer kept', async () => {
    viewer.place.hash = '#g/b';
    await copyGroup('JSON');
    assert.deepEqual(JSON.parse(copied).exceptions, []);
    viewer.place.hash = '';
    await copyGroup('Markdown');
    assert.match(copied, /^## A\n/);
  });

  it('shows why a group cannot be copied', async () => {
    viewer.source.exceptions = () => Promise.reject(new Error('offline'));
    await copyGroup('JSON');
    assert.equal(copied, undefined);
    assert.match(state.notice, /offline/);
  });

  it('saves a report of all groups, or of the group that is shown', async () => {
    await saveReport();
    assert.match(saved, /^tinyturret-\d{4}-\d\d-\d\d\.json$/);
    viewer.place.hash = '#g/b';
    await saveReport();
    const exports = viewer.calls.filter(([name]) => name === 'exportReport');
    assert.deepEqual(exports, [['exportReport'], ['exportReport', 'b']]);
  });

  it('saves no report of a report', async () => {
    state.source = { readOnly: true };
    await saveReport();
    assert.equal(saved, undefined);
  });

  it('opens a report file, shows the live groups and back, and closes it', async () => {
    const group = { id: 'theirs' };
    viewer.source.readReport = async () => ({ groups: [group], exceptions: [] });
    await openReport({ name: 'theirs.json', size: 2, text: async () => '{}' });
    assert.equal(state.report.name, 'theirs.json');
    assert.deepEqual(await state.source.list(), [group]);
    showReport(false);
    assert.equal(state.source, viewer.source);
    showReport(true);
    assert.equal(state.source, state.report.source);
    closeReport();
    assert.deepEqual([state.source, state.report], [viewer.source, null]);
  });

  it('shows why a file cannot be opened', async () => {
    viewer.source.readReport = async () => ({ problem: 'it is no report of tinyturret' });
    await openReport({ name: 'a.json', size: 2, text: async () => '[]' });
    assert.match(state.notice, /a\.json: it is no report of tinyturret$/);
    await openReport({ name: 'b.json', size: 2 ** 26 + 1 });
    assert.match(state.notice, /b\.json is larger than 64 MB$/);
    assert.equal(state.report, null);
  });

  it('opens no file where the source cannot read one', () => {
    state.live = {};
    assert.equal(openReport({ name: 'a.json' }), undefined);
  });

  function fakeDocument() {
    const URL = { createObjectURL: () => 'blob:', revokeObjectURL() {} };
    const clipboard = {
      writeText: async (text) => {
        copied = text;
      },
    };
    return {
      defaultView: { URL, Blob, navigator: { clipboard } },
      body: { append() {} },
      createElement: () => ({
        click() {
          saved = this.download;
        },
        remove() {},
      }),
    };
  }
});
