// Tests that `Symbols` resolves frames of scripts with stored, fetched and chosen files.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { bytesOf, frame, map } from './map-helpers.mjs';
import { SymbolStore } from './store.js';
import { Symbols } from './symbols.js';

const ORIGIN = 'https://shop.example';
const APP = `${ORIGIN}/js/app.js`;

describe('Symbols', () => {
  let symbols;
  let files;
  let asked;
  beforeEach(() => {
    files = {};
    asked = [];
    const fetch = async (url) => {
      asked.push(url.replace(ORIGIN, ''));
      const found = files[url.replace(ORIGIN, '')];
      return new Response(found, { status: found === undefined ? 404 : 200 });
    };
    // The store gets no `indexedDB`, so it keeps files in memory.
    symbols = new Symbols(new SymbolStore(undefined), { origin: ORIGIN, fetch });
  });

  const given = (path, value) => ({ path, file: new Blob([bytesOf(value)]) });
  const add = (frames, ...added) => symbols.add(frames, { files: added });
  const states = ({ answers }) => answers.map(([, { state }]) => state);
  const NAME = 'cart-1a2b3c4d.js.map';

  it('resolves nothing without a file', async () => {
    assert.deepEqual(await symbols.resolve([frame()]), {
      answers: [['k', { state: 'missing', frames: [] }]],
      problems: [],
    });
  });

  it('resolves frames with a file that was given, and keeps it', async () => {
    const frames = [frame(), frame({ line: 9 }), frame({ line: undefined })];
    const first = await add(frames, given(`dist/js/${NAME}`, map()));
    assert.deepEqual(states(first), ['resolved', 'unmapped', 'unsupported']);
    const [, { frames: originals, isVerified }] = first.answers[0];
    assert.deepEqual([originals[0].file, originals[0].line, isVerified], ['src/cart.js', 2, true]);
    assert.deepEqual(await symbols.resolve(frames), first);
    await symbols.forget();
    assert.deepEqual(states(await symbols.resolve([frame()])), ['missing']);
  });

  it('uses the name in a file if the file has another name', async () => {
    const { answers } = await add([frame()], given('download.map', map()));
    assert.deepEqual([answers[0][1].state, answers[0][1].isVerified], ['resolved', true]);
  });

  it('keeps the other files of a folder for later', async () => {
    const others = [
      given('dist/a.js', 'x'),
      given('dist/other-9f8e7d6c.js.map', map({ file: '' })),
    ];
    const { problems } = await add([frame()], ...others, given(`dist/${NAME}`, map()));
    assert.deepEqual(problems, []);
    const other = frame({ file: `${ORIGIN}/other-9f8e7d6c.js` });
    assert.deepEqual(states(await symbols.resolve([other])), ['resolved']);
  });

  it('returns the problems of useless files', async () => {
    const problem = async (...files) => (await add([frame()], ...files)).problems.join();
    assert.match(
      await problem(given('a.js', '')),
      /None of these files is a source map or a debug file/,
    );
    const other = given('b-2b3c4d5e.js.map', map({ file: 'b-2b3c4d5e.js' }));
    assert.match(
      await problem(other),
      /^b-2b3c4d5e\.js\.map does not belong to this stack, .*cart-1a2b3c4d\.js\.$/,
    );
    assert.match(
      await problem(other, { ...other, path: `x/${other.path}` }),
      /^None of these 2 files belongs to this stack/,
    );
    assert.match(
      await problem(given(NAME, '{"version":')),
      /^cart-1a2b3c4d\.js\.map: it is not valid JSON, /,
    );
    const large = { path: NAME, file: { size: (50 << 20) + 1 } };
    assert.match(await problem(large), /larger than 50 MB/);
    const unreadable = {
      path: NAME,
      file: { size: 1, arrayBuffer: () => Promise.reject(new Error('gone')) },
    };
    assert.match(await problem(unreadable), /cannot be read \(gone\)/);
  });

  it('does not verify the build of a script without a hash in its name', async () => {
    const of = (fields) => frame({ file: APP, release: '1.4', ...fields });
    const verified = ({ answers: [[, { isVerified }]] }) => isVerified;
    const loaded = await add([of()], given('dist/app.js.map', map({ file: 'app.js' })));
    assert.equal(verified(loaded), false);
    assert.deepEqual(states(await symbols.resolve([of({ release: '1.5' })])), ['missing']);
    const named = await add([of()], given('dist-1.4/js/app.js.map', map({ file: 'app.js' })));
    assert.equal(verified(named), true);
  });

  it('fetches a missing file once', async () => {
    files['/js/app.js'] = 'x'.repeat(20);
    files['/js/app.js.map'] = JSON.stringify(map({ file: 'app.js' }));
    const frames = [
      frame({ file: APP, key: 'a' }),
      frame({ file: `${APP}?v`, column: 2, key: 'b' }),
    ];
    assert.deepEqual(states(await symbols.load(frames, {})), ['resolved', 'resolved']);
    assert.deepEqual(asked, ['/js/app.js', '/js/app.js.map']);
    await symbols.load(frames, {});
    assert.equal(asked.length, 2);
  });

  it('fetches the files of at most 20 scripts in a call', async () => {
    const frames = Array.from({ length: 50 }, (_, at) =>
      frame({ file: `${ORIGIN}/${at}.js`, key: at }),
    );
    const { problems } = await symbols.load(frames, {});
    assert.equal(problems[0], 'Files of 20 scripts were requested: load again for the others.');
    assert.equal(new Set(asked.map((path) => path.replace('.map', ''))).size, 20);
  });

  it('returns the problem that a map is of another build if it has none of the positions', async () => {
    const { problems } = await add([frame({ line: 7 }), frame({ line: 8 })], given(NAME, map()));
    assert.deepEqual(problems, [
      'cart-1a2b3c4d.js: its map is of another build: it contains no position of the stack. Drop the map of the right build here',
    ]);
    assert.deepEqual((await symbols.resolve([frame(), frame({ line: 7 })])).problems, []);
  });

  it('resolves the other frames if one file cannot be fetched', async () => {
    files['/js/app.js'] = 'x'.repeat(20);
    files['/js/app.js.map'] = JSON.stringify(map());
    const gone = frame({ file: `${ORIGIN}/gone.js` });
    const result = await symbols.load([gone, frame({ file: APP })], {});
    assert.deepEqual(states(result), ['missing', 'resolved']);
    assert.deepEqual(result.problems, [
      'gone.js: the server has no gone.js.map: drop the map here',
    ]);
  });

  it('refuses the files of another build', async () => {
    const problem = async (text, fields) => {
      files['/js/app.js'] = text;
      files['/js/app.js.map'] = JSON.stringify(map(fields));
      const { answers, problems } = await symbols.load(
        [frame({ file: APP, line: 2, column: 3 })],
        {},
      );
      assert.equal(answers[0][1].state, 'missing');
      return problems.join();
    };
    assert.match(await problem('a\nb'), /another build: it ends before/);
    assert.match(await problem('abcdef'), /another build: it ends before/);
    const id = (digit) => `${digit}5314830-023f-4cf1-a267-535f4e37bb17`;
    const script = `\nabcd\n//# debugId=${id(8)}`;
    assert.match(
      await problem(script, { debugId: id(9) }),
      /different builds: their debug ids differ/,
    );
    files['/js/app.js.map'] = JSON.stringify(map({ debugId: id(8), mappings: ';AACK' }));
    const same = await symbols.load([frame({ file: APP, line: 2, column: 3 })], {});
    assert.deepEqual(states(same), ['resolved']);
  });

  it('refuses maps of another build than the failure, and verifies those of the same', async () => {
    const [own, other] = ['ab-1', 'cd-2'];
    const failed = frame({ file: APP, debugId: own });
    const reason =
      /^app\.js(\.map)?: it is of another build: its id is cd-2, and the failure is of ab-1$/;
    const dropped = await add([failed], given('dist/app.js.map', map({ debugId: other })));
    assert.match(dropped.problems.join(), reason);
    const inside = { debugId: other, file: 'app.js' };
    assert.match((await add([failed], given('a.map', map(inside)))).problems.join(), /is cd-2/);
    files['/js/app.js'] = 'x';
    files['/js/app.js.map'] = JSON.stringify(map({ debugId: other }));
    assert.match((await symbols.load([failed], {})).problems.join(), reason);
    files['/js/app.js'] = `x\n//# debugId=${other.repeat(8)}`;
    files['/js/app.js.map'] = JSON.stringify(map());
    assert.match((await symbols.load([failed], {})).problems.join(), /its id is (cd-2){8}/);
    assert.deepEqual(states(await symbols.resolve([failed])), ['missing']);
    const same = await add([failed], given('dist/app.js.map', map({ debugId: 'AB-1' })));
    assert.deepEqual([states(same), same.problems], [['resolved'], []]);
    assert.equal(same.answers[0][1].isVerified, true);
  });

  it('keeps the maps of several builds of one release', async () => {
    const [first, second] = ['ab-1', 'cd-2'].map((debugId) => frame({ file: APP, debugId }));
    await add([first], given('dist/app.js.map', map({ debugId: 'ab-1' })));
    await add([second], given('dist/app.js.map', map({ debugId: 'cd-2', mappings: 'AAAA' })));
    const { answers } = await symbols.resolve([first, second]);
    assert.deepEqual(
      answers.map(([, { frames, isVerified }]) => [frames[0].line, isVerified]),
      [
        [2, true],
        [1, true],
      ],
    );
  });

  it('resolves the frames of several scripts with one name', async () => {
    const frames = ['/a/app.js', '/b/app.js?v=1', '/b/app.js?v=2'].map((path, index) =>
      frame({ file: `${ORIGIN}${path}`, debugId: `a${index}`, key: path }),
    );
    const maps = ['a', 'b'].map((folder, index) =>
      given(`dist/${folder}/app.js.map`, map({ debugId: `a${2 * index}`, file: '' })),
    );
    const dropped = await add(frames, ...maps);
    assert.deepEqual(
      [states(dropped), dropped.problems],
      [['resolved', 'missing', 'resolved'], []],
    );
    await symbols.forget();
    files['/b/app.js'] = 'x';
    files['/b/app.js.map'] = JSON.stringify(map({ debugId: 'a2' }));
    assert.deepEqual(states(await symbols.load(frames, {})), ['missing', 'missing', 'resolved']);
  });

  it('does not verify a map without a debug id', async () => {
    const failed = frame({ file: APP, debugId: 'ab-1' });
    const { answers } = await add([failed], given('dist/app.js.map', map()));
    assert.equal(answers[0][1].isVerified, false);
  });

  it('adds each resolved frame to a report once', async () => {
    await add([frame()], given(NAME, map()));
    const text = await symbols.addToReport('{"tinyturret":"1"}', [
      frame(),
      frame(),
      frame({ line: 9, key: 'l' }),
    ]);
    const report = JSON.parse(text);
    assert.deepEqual([report.tinyturret, report.symbols.length], ['1', 1]);
    assert.deepEqual((await symbols.inReport(text))[0][0], 'k');
  });

  it('resolves a bounded number of frames', async () => {
    const { answers } = await symbols.resolve(Array(6000).fill(frame()));
    assert.equal(answers.length, 5000);
  });
});
