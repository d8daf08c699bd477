// Tests of the commands for symbols, with a fake worker whose responses the test chooses.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { addDropped } from './dropped.js';
import { exception } from './groups.mjs';
import { copyGroup, saveReport } from './sharing.js';
import { state } from './state.js';
import {
  addSymbols,
  alwaysSymbols,
  forgetSymbols,
  loadSymbols,
  resolveShown,
  symbolsIn,
  symbolsOf,
} from './symbols.js';
import { beginViewer } from './viewer-helpers.mjs';

const FRAME = { function: 't', file: '/js/app.js', line: 1, column: 9, inApp: true };
const NATIVE = { function: 'forEach', file: '', inApp: false };
const WASM = { function: 'f', symbol: 'f::h', file: 'a.wasm', index: 1, offset: 3, inApp: true };
const ORIGINAL = { function: 'pay', file: 'src/pay.ts', line: 7, column: 3 };
const KEY = '1.4\n/js/app.js:1:9';

describe('symbols', () => {
  let viewer;
  let calls;
  let answer;
  beforeEach(() => {
    viewer = beginViewer();
    calls = [];
    answer = () => ({ state: 'resolved', frames: [ORIGINAL], isVerified: true });
    viewer.place.symbols = {
      async call(name, frames, options) {
        calls.push([name, frames.length, options]);
        return { answers: frames.map(({ key }) => [key, answer()]), problems: [] };
      },
    };
    viewer.place.hash = '#g/a';
    state.exceptions = [
      exception({
        release: '1.4',
        frames: [FRAME, NATIVE, WASM],
        causes: [{ type: '', message: '', frames: [{ ...FRAME, line: 2 }] }],
      }),
    ];
  });
  const shown = () => symbolsOf(state, state.exceptions[0]);
  const names = () => calls.map(([name]) => name);

  it('are not looked up before the user requests them', async () => {
    await resolveShown();
    assert.deepEqual(calls, []);
    const { canLoad, total, resolved, of } = shown();
    assert.deepEqual([canLoad, total, resolved, of(FRAME)], [true, 3, 0, undefined]);
  });

  it('are loaded for the exception that is shown, with its causes', async () => {
    state.live.api = '/api/';
    await loadSymbols();
    assert.deepEqual(calls, [['load', 3, { files: undefined, api: '/api/' }]]);
    const { resolved, isUnverified, of } = shown();
    assert.deepEqual([resolved, isUnverified], [3, false]);
    assert.deepEqual(of(FRAME).frames, [ORIGINAL]);
    assert.equal(state.symbols, 'kept');
  });

  it('are asked for with what the engine printed of wasm frames', async () => {
    let asked;
    viewer.place.symbols.call = async (_, frames) => {
      asked = frames[1];
      return { answers: frames.map(({ key }) => [key, answer()]), problems: [] };
    };
    state.exceptions[0].debugIds = { [WASM.file]: 'ab' };
    await loadSymbols();
    const { key, ...frame } = asked;
    const [file, debugId] = ['a.wasm', 'ab'];
    assert.deepEqual(frame, { file, index: 1, offset: 3, name: 'f::h', release: '1.4', debugId });
    assert.deepEqual(shown().of(WASM).frames, [ORIGINAL]);
  });

  it('are names only, if no frame has a file', async () => {
    await loadSymbols();
    assert.equal(shown().isNamesOnly, false);
    answer = () => ({ state: 'resolved', frames: [{ function: 'pay' }], isVerified: true });
    await loadSymbols();
    assert.equal(shown().isNamesOnly, true);
  });

  it('are looked up once for each frame after that, and fetched only on request', async () => {
    state.symbols = 'kept';
    await resolveShown();
    await resolveShown();
    assert.deepEqual(names(), ['resolve']);
    state.exceptions = [exception({ frames: [FRAME] })];
    await resolveShown();
    assert.deepEqual(names(), ['resolve', 'resolve']);
  });

  it('are always fetched after the user has chosen that, until the user turns it off', async () => {
    await alwaysSymbols();
    assert.equal(shown().isAlways, true);
    state.exceptions = [exception({ frames: [FRAME] })];
    await resolveShown();
    assert.deepEqual(names(), ['load', 'load']);
    await alwaysSymbols();
    assert.equal(state.symbols, 'kept');
    assert.equal(calls.length, 2);
  });

  it('are fetched only by a command for an exception that a stranger may have sent', async () => {
    state.symbols = 'always';
    state.exceptions[0].reported = true;
    await resolveShown();
    assert.deepEqual(names(), ['resolve']);
    state.exceptions = [exception({ frames: [{ ...FRAME, line: 3 }] })];
    state.source = { ...state.live };
    await resolveShown();
    assert.deepEqual(names(), ['resolve', 'resolve']);
    await loadSymbols();
    assert.deepEqual(names(), ['resolve', 'resolve', 'load']);
  });

  it('are unknown if the worker has none, and looked up again later', async () => {
    answer = () => ({ state: 'missing', frames: [] });
    await loadSymbols();
    assert.equal(shown().resolved, 0);
    assert.equal(state.symbols, '');
  });

  it('cannot be verified if one frame cannot', async () => {
    answer = () => ({ state: 'resolved', frames: [ORIGINAL], isVerified: false });
    await loadSymbols();
    assert.equal(shown().isUnverified, true);
  });

  it('have a problem if the worker fails, and are not requested again by themselves', async () => {
    state.symbols = 'kept';
    viewer.place.symbols.call = async () => {
      calls.push(['failed']);
      throw new Error('it took too long');
    };
    await resolveShown();
    await resolveShown();
    assert.equal(calls.length, 1);
    assert.deepEqual(shown().problems, ['it took too long']);
    assert.equal(state.resolved.calls, 0);
  });

  it('are looked up once while the worker is busy', async () => {
    state.symbols = 'always';
    const first = resolveShown();
    await resolveShown();
    await first;
    assert.deepEqual([names(), shown().resolved], [['load'], 3]);
  });

  it('have no problems of a page that was left', async () => {
    const { call } = viewer.place.symbols;
    viewer.place.symbols.call = async (...args) => ({
      ...(await call(...args)),
      problems: ['old'],
    });
    const loading = loadSymbols();
    state.resolved.problems = [];
    await loading;
    assert.deepEqual([shown().problems, shown().resolved], [[], 3]);
  });

  it('are not fetched again while they are removed', async () => {
    await alwaysSymbols();
    const loading = loadSymbols();
    const forgetting = forgetSymbols();
    state.exceptions = [exception({ frames: [FRAME], release: '2' })];
    await resolveShown();
    await Promise.all([loading, forgetting]);
    assert.deepEqual([names(), state.symbols], [['load', 'load', 'forget'], '']);
  });

  it('are removed on request', async () => {
    await loadSymbols();
    await forgetSymbols();
    assert.deepEqual(names(), ['load', 'forget']);
    assert.deepEqual([state.symbols, shown().resolved], ['', 0]);
    assert.equal(state.notice, 'Stored symbols removed');
  });

  it('are added as files, while an exception is shown', async () => {
    const files = [{ path: 'a.js.map', file: {} }];
    await addDropped(files);
    assert.deepEqual(calls[0], ['add', 3, { files, api: undefined }]);
    await addDropped([{ path: 'a.debug.wasm', file: {} }]);
    assert.equal(calls[1][0], 'add');
    viewer.place.hash = '';
    addSymbols(files);
    assert.equal(calls.length, 2);
    assert.equal(state.notice, 'Open a group before you drop files');
  });

  it('are not read from a single file with another name, which is a report', async () => {
    const file = { name: 'theirs.json', size: 2, text: async () => '{}' };
    await addDropped([{ path: file.name, file }]);
    assert.equal(state.report.name, 'theirs.json');
    await addDropped([]);
    assert.deepEqual(calls, []);
  });

  it('are copied, with the code of the first frame of the app', async () => {
    const source = { first: 6, lines: ['{', '  pay();'] };
    answer = () => ({ state: 'resolved', frames: [{ ...ORIGINAL, source }], isVerified: true });
    let copied;
    const writeText = async (text) => {
      copied = text;
    };
    viewer.place.document = { defaultView: { navigator: { clipboard: { writeText } } } };
    await loadSymbols();
    await copyGroup('Markdown');
    assert.match(
      copied,
      /^> pay \(src\/pay\.ts:7:3\)\n {6}6 \| \{\n {4}> 7 \| {3}pay\(\);\n {2}forEach\n/m,
    );
    await copyGroup('JSON');
    const [{ frames, causes }] = JSON.parse(copied).exceptions;
    assert.deepEqual(frames[0], { ...FRAME, resolved: [{ ...ORIGINAL, source }] });
    assert.deepEqual(frames[1], NATIVE);
    assert.equal(causes[0].frames[0].resolved[0].function, 'pay');
  });

  it('are in a saved report, and in the report that is opened', async () => {
    const text = '{"tinyturret":"1","symbols":[]}';
    const saved = [];
    viewer.source.exceptions = async () => state.exceptions;
    viewer.source.exportReport = async () => '{"tinyturret":"1"}';
    viewer.place.document = fakeDocument(saved);
    viewer.place.symbols.call = async (...call) => {
      calls.push(call);
      return call[0] === 'addToReport' ? text : [[KEY, answer()]];
    };
    await saveReport('a');
    assert.deepEqual(calls, [], 'without symbols nothing is asked');
    state.symbols = 'kept';
    await saveReport('a');
    const [[name, given, frames]] = calls;
    assert.deepEqual([name, given, frames[0].key], ['addToReport', '{"tinyturret":"1"}', KEY]);
    assert.equal(await saved[1].text(), text);
    state.source = { symbols: await symbolsIn(text) };
    assert.deepEqual(calls[1], ['inReport', text]);
    assert.deepEqual(shown().of(FRAME).frames, [ORIGINAL]);
    assert.equal((await symbolsIn('{}')).size, 0);
  });

  it('are those of the report if those of a stored file cannot be verified', async () => {
    const inReport = { frames: [{ function: 'theirs' }], isVerified: true };
    state.source = { symbols: new Map([[KEY, inReport]]) };
    for (const isVerified of [false, true]) {
      answer = () => ({ state: 'resolved', frames: [ORIGINAL], isVerified });
      await loadSymbols();
      assert.equal(shown().of(FRAME) === inReport, !isVerified);
    }
    answer = () => ({ state: 'resolved', frames: [ORIGINAL], isVerified: false });
    inReport.isVerified = false;
    await loadSymbols();
    assert.deepEqual(shown().of(FRAME).frames, [ORIGINAL]);
  });

  it('do not keep a report from being saved or opened', async () => {
    const saved = [];
    viewer.source.exceptions = async () => state.exceptions;
    viewer.place.document = fakeDocument(saved);
    viewer.place.symbols.call = () => Promise.reject(new Error('the worker does not start'));
    state.symbols = 'kept';
    await saveReport('a');
    assert.equal(await saved[0].text(), '{}');
    assert.equal((await symbolsIn('{"a":1,"symbols":[]}')).size, 0);
  });

  it('are only those of the report if there is no worker', async () => {
    viewer.place.symbols = undefined;
    state.symbols = 'always';
    await resolveShown();
    await loadSymbols();
    assert.equal(addSymbols([]), undefined);
    assert.ok(!shown().canLoad);
    assert.equal((await symbolsIn('{"a":1,"symbols":[]}')).size, 0);
  });
});

function fakeDocument(saved) {
  const URL = {
    createObjectURL(blob) {
      saved.push(blob);
      return 'blob:1';
    },
  };
  return {
    defaultView: { URL, Blob },
    createElement: () => ({ click() {}, remove() {} }),
    body: { append() {} },
  };
}
