// Tests that `Symbols` resolves wasm frames with stored, fetched and chosen files.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { bytesOf, map } from './map-helpers.mjs';
import { fakeReader, moduleOf, sized } from './module-helpers.mjs';
import { SymbolStore } from './store.js';
import { Symbols } from './symbols.js';

const ORIGIN = 'https://shop.example';
const MODULE = `${ORIGIN}/app_bg.wasm`;
const DEBUG_FILE = moduleOf({ build_id: sized([1]), '.debug_info': [1] });

describe('Symbols of wasm modules', () => {
  let symbols;
  let files;
  let reader;
  beforeEach(() => {
    files = {};
    reader = fakeReader({
      24: [
        { function: 'unwrap', file: 'option.rs', line: 9, column: 1, inlined: true },
        { function: 'app::pay', file: 'src/pay.rs', line: 7, column: 5, inlined: false },
      ],
      'function 4': [{ function: 'app::pay', inlined: false }],
    });
    const fetch = async (url) => {
      const found = files[url.replace(ORIGIN, '')];
      return new Response(found, { status: found === undefined ? 404 : 200 });
    };
    symbols = new Symbols(new SymbolStore(undefined), {
      origin: ORIGIN,
      fetch,
      loadReader: async () => reader,
    });
  });

  const frame = (fields) => {
    return { key: 'k', file: MODULE, index: 4, offset: 0x18, name: '', release: '', ...fields };
  };
  const webkit = (fields) => frame({ file: 'app.wasm', offset: undefined, ...fields });
  const given = (path, bytes = DEBUG_FILE) => ({ path, file: new Blob([bytes]) });
  const add = (frames, ...added) => symbols.add(frames, { files: added });
  const shown = ({ answers }) =>
    answers.map(([, { state, frames }]) => [state, ...frames.map(({ line }) => line)]);

  it('resolves frames with a debug file that was given, and keeps it', async () => {
    const frames = [frame(), frame({ offset: 0x20, index: 5 })];
    const first = await add(frames, given('app_bg.debug.wasm'));
    assert.deepEqual(shown(first), [['resolved', 9, 7], ['unmapped']]);
    assert.deepEqual(first.problems, []);
    assert.equal(first.answers[0][1].isVerified, false);
    assert.deepEqual(await symbols.resolve(frames), first);
  });

  it('resolves to names where there are no offsets', async () => {
    const { answers } = await add([webkit()], given('app_bg.names.wasm'));
    assert.equal(answers[0][1].frames[0].function, 'app::pay');
    const nameless = webkit({ file: '' });
    assert.deepEqual(shown(await symbols.resolve([nameless])), [['resolved', undefined]]);
    await symbols.forget();
    assert.deepEqual(shown(await add([nameless], given('app_bg.debug.wasm'))), [
      ['resolved', undefined],
    ]);
  });

  it('knows the build by a hash in the name', async () => {
    const name = 'app-0123456789abcdef_bg';
    const { answers } = await add(
      [frame({ file: `${ORIGIN}/${name}.wasm` })],
      given(`${name}.debug.wasm`),
    );
    assert.equal(answers[0][1].isVerified, true);
    const [, { state, isVerified }] = (await symbols.resolve([webkit()])).answers[0];
    assert.deepEqual([state, isVerified], ['resolved', false]);
  });

  it('does not know the build by a hash in the name of the module only', async () => {
    const hashed = frame({ file: `${ORIGIN}/app-0123456789abcdef_bg.wasm` });
    const { answers } = await add([hashed], given('old/app.debug.wasm'));
    assert.deepEqual([answers[0][1].state, answers[0][1].isVerified], ['resolved', false]);
  });

  it('resolves the frames of several modules with one name', async () => {
    const frames = ['a', 'b'].map((folder, index) =>
      frame({ file: `${ORIGIN}/${folder}/app_bg.wasm`, debugId: `0${index}`, key: folder }),
    );
    const debugFiles = ['a', 'b'].map((folder, index) =>
      given(`pkg/${folder}/app_bg.debug.wasm`, moduleOf({ build_id: sized([index]) })),
    );
    const { answers, problems } = await add(frames, ...debugFiles);
    assert.deepEqual([shown({ answers }), problems], [Array(2).fill(['resolved', 9, 7]), []]);
  });

  it('refuses a file of another build than the failure, and verifies one of the same', async () => {
    const failed = frame({ debugId: '02' });
    const refused = await add([failed], given('app_bg.debug.wasm'));
    assert.deepEqual(refused.problems, [
      'app_bg.debug.wasm: it is of another build: its id is 01, and the failure is of 02',
    ]);
    assert.equal(reader.loaded, 0);
    files['/app_bg.wasm'] = moduleOf({ build_id: sized([1]) });
    files['/app_bg.debug.wasm'] = DEBUG_FILE;
    assert.match((await symbols.load([failed], {})).problems.join(), /: its id is 01, and /);
    for (const same of [frame({ debugId: '01' }), webkit({ debugId: '01' })]) {
      const { answers } = await add([same], given('app_bg.debug.wasm'));
      assert.deepEqual([answers[0][1].state, answers[0][1].isVerified], ['resolved', true]);
    }
  });

  it('refuses a file that names another function than the stack, and does not keep it', async () => {
    const frames = [frame({ name: 'app::order' })];
    const refused = await add(frames, given('app_bg.debug.wasm'));
    assert.deepEqual(shown(refused), [['missing']]);
    assert.deepEqual(refused.problems, [
      'app_bg.debug.wasm: it is of another build: function 4 is app::pay in the file, and app::order in the stack',
    ]);
    assert.equal(reader.loaded, 0);
  });

  it('says that a file that is kept is of another build', async () => {
    await add([frame()], given('app_bg.debug.wasm'));
    const { answers, problems } = await symbols.resolve([frame({ name: 'app::order' }), frame()]);
    assert.deepEqual(shown({ answers }), [['failed'], ['resolved', 9, 7]]);
    assert.match(problems.join(), /^app_bg\.wasm: it is of another build: function 4 /);
  });

  it('fetches the debug file beside the module', async () => {
    files['/app_bg.wasm'] = moduleOf({ build_id: sized([1]) });
    files['/app_bg.debug.wasm'] = DEBUG_FILE;
    const { answers, problems } = await symbols.load([frame()], {});
    assert.deepEqual([shown({ answers }), problems], [[['resolved', 9, 7]], []]);
  });

  it('refuses a fetched file of another build', async () => {
    files['/app_bg.wasm'] = moduleOf({ build_id: sized([2]) });
    files['/app_bg.debug.wasm'] = DEBUG_FILE;
    const { answers, problems } = await symbols.load([frame()], {});
    assert.deepEqual(shown({ answers }), [['missing']]);
    assert.deepEqual(problems, [
      'app_bg.wasm: it belongs to another build: its build id is 01, expected 02',
    ]);
  });

  it('resolves frames with a source map, whose columns are offsets', async () => {
    const text = bytesOf(map({ file: 'app_bg.wasm', mappings: 'YACK,IADA' }));
    const frames = [0x0b, 0x0c, 0x0f, 0x10].map((offset) => frame({ offset }));
    const { answers } = await add(frames, given('app_bg.wasm.map', text));
    const expected = [['unmapped'], ['resolved', 2], ['resolved', 2], ['resolved', 1]];
    assert.deepEqual(shown({ answers }), expected);
    assert.equal(answers[1][1].frames[0].function, undefined);
    const { problems } = await symbols.resolve([webkit()]);
    assert.deepEqual(problems, [
      'app_bg.wasm: a source map requires offsets, and the stack has none: drop the debug file here',
    ]);
  });

  it('takes the best of several files for a module, and reads no others', async () => {
    const plain = moduleOf({ name: [0] });
    await add(
      [frame()],
      given('dist/app_bg.wasm', plain),
      given('debug/app_bg.debug.wasm'),
      given('dist/app_bg.names.wasm', plain),
    );
    assert.equal(reader.loaded, 1);
    assert.deepEqual(shown(await symbols.resolve([frame()])), [['resolved', 9, 7]]);
  });

  it('says nothing of modules without symbols among other files', async () => {
    const broken = given('dist/sqlite.wasm', bytesOf('no module'));
    const { problems } = await add([frame()], broken, given('app_bg.debug.wasm'));
    assert.deepEqual(problems, []);
    assert.deepEqual((await add([frame()], broken)).problems, [
      'sqlite.wasm: it is not a wasm file',
    ]);
  });

  it('says that files are of other modules', async () => {
    const other = await add([frame()], given('c.debug.wasm'));
    assert.deepEqual(other.problems, [
      'c.debug.wasm does not belong to this stack, whose frames are in app_bg.wasm.',
    ]);
    const large = { path: 'app_bg.debug.wasm', file: { size: (150 << 20) + 1 } };
    assert.deepEqual((await add([frame()], large)).problems, [
      'app_bg.debug.wasm: it is larger than 150 MB',
    ]);
  });

  it('gives back the memory of files that are replaced or forgotten', async () => {
    await add([frame()], given('app_bg.debug.wasm'));
    await add([frame()], given('app_bg.debug.wasm'));
    assert.equal(reader.loaded, 1);
    await symbols.forget();
    assert.equal(reader.loaded, 0);
  });

  it('fails if the reader can do no more', async () => {
    await add([frame()], given('app_bg.debug.wasm'));
    reader.load = () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    const message =
      'reading a debug file takes too much memory: build a smaller one with debug = "line-tables-only"';
    const fatal = { message, isFatal: true };
    await assert.rejects(add([frame()], given('app_bg.debug.wasm')), fatal);
    files['/b.debug.wasm'] = DEBUG_FILE;
    await assert.rejects(symbols.load([frame({ file: `${ORIGIN}/b.wasm` })], {}), fatal);
  });
});
