import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import {
  assertNoRejections,
  createChannels,
  createPage,
  entriesOf,
  tasks,
  totalOf,
} from './page-helpers.mjs';
import {
  captureError,
  createApp,
  FRAMES,
  fillStorage,
  panic,
  QUIET,
  settingsOf,
  startApp,
  startLateApp,
  trap,
} from './rust-helpers.mjs';

afterEach(assertNoRejections);

const sessionOf = (id) => id.split('.')[0];

/**
 * Returns settings with all callbacks. Each pushes `name`, which identifies the instance, its own name, and its arguments to
 * `calls`.
 */
const callbacksOf = (name, calls) => ({
  release: '1',
  beforeSave: ({ message }) => void calls.push([name, 'beforeSave', message]),
  onStorageError: (...given) => calls.push([name, 'onStorageError', ...given]),
  ignore: ['never', ({ message }) => calls.push([name, 'ignore', message]) < 0],
});

describe('the callbacks of an app', () => {
  it('are called with their arguments until a fatal panic, and never after it', async () => {
    const calls = [];
    const page = await startApp(callbacksOf('one', calls));
    captureError(page, { message: 'first' });
    panic(page, { message: 'panic', fatal: false });
    panic(page, { message: 'fatal' });
    const expected = ['first', 'panic', 'fatal'].flatMap((message) => [
      ['one', 'ignore', message],
      ['one', 'beforeSave', message],
    ]);
    assert.deepEqual(calls.splice(0), expected);
    page.throwInPage(new TypeError('after'));
    captureError(page, { message: 'after' });
    await page.client.flush();
    assert.deepEqual(calls, []);
  });

  it('are not called after a panic, so events are counted and stored without texts', async () => {
    const page = await startApp({ beforeSave() {} });
    panic(page);
    for (let times = 0; times < 2; times++) page.throwInPage(new TypeError('after'));
    await page.client.flush();
    const [{ message: kept }, { type, message, stack, count, samples }] = entriesOf(
      page.inMemory(),
    );
    assert.deepEqual(
      [kept, type, message, count],
      ['index out of bounds', 'TypeError', '', 2],
      'nothing is lost but texts',
    );
    assert.match(stack, /linked-details\.test/);
    assert.deepEqual(samples[0].context, undefined);
    const { wrongCallbacks, captured } = page.client.status();
    assert.deepEqual([wrongCallbacks, captured, page.warnings.length], [2, 3, 1]);
  });

  it('are called when a backend fails, until a fatal panic', async () => {
    const calls = [];
    const heard = () => calls.splice(0).filter(([, name]) => name === 'onStorageError');
    for (const isDead of [false, true]) {
      const page = createApp();
      const storage = fillStorage(page);
      storage.isFull = false;
      page.client.start(settingsOf({ ...callbacksOf('one', calls), ignoreStorageErrors: false }));
      await page.settle();
      if (isDead) panic(page);
      storage.isFull = true;
      captureError(page);
      await assert.rejects(page.client.flush(), /localStorage failed/);
      const [first] = heard();
      assert.deepEqual(
        first?.slice(0, 3),
        isDead ? undefined : ['one', 'onStorageError', 'localStorage'],
      );
    }
  });

  it('are absent if the settings have none', async () => {
    const page = await startApp({ ignore: undefined });
    captureError(page, { message: 'plain' });
    panic(page);
    captureError(page, { message: 'after' });
    await page.client.flush();
    assert.deepEqual(
      entriesOf(page.inMemory()).map(({ message }) => message),
      ['plain', 'index out of bounds', 'after'],
    );
    assert.equal(page.client.status().wrongCallbacks, undefined);
  });
});

describe('the build id of an app', () => {
  const ID = '0123456789abcdef0123456789abcdef';
  /** Returns the debug ids of a panic with `stack` in an app that was started with `id` and the stack `atStart`. */
  const idsOf = async (atStart, stack, id = ID) => {
    const { prepareStackTrace } = Error;
    Error.prepareStackTrace = () => atStart;
    const page = createApp();
    page.client.start(settingsOf(), id);
    await page.settle();
    Error.prepareStackTrace = prepareStackTrace;
    panic(page, { error: Object.assign(new Error(''), { stack }) });
    await page.client.flush();
    return entriesOf(page.inMemory())[0].debugIds;
  };
  /** The innermost frames at the start, and a frame of a panic, by the file of the module. */
  const STACKS = {
    'http://h/app_bg.wasm': [
      'Error\n    at start (http://h/recorder.js:1:2)\n    at app.wasm.<A as B>::f (http://h/app_bg.wasm:wasm-function[3]:0x2a)',
      '    at http://h/app_bg.wasm:wasm-function[7]:0x2a',
    ],
    'http://h/@fs/a(1)/app_bg.wasm': [
      'Error\n    at f (http://h/@fs/a(1)/app_bg.wasm:wasm-function[3]:0x2a)',
      '    at http://h/@fs/a(1)/app_bg.wasm:wasm-function[7]:0x2a',
    ],
    'http://h/app@1.2.wasm': [
      'f@http://h/app@1.2.wasm:wasm-function[1]:0x1',
      '@http://h/app@1.2.wasm:wasm-function[2]:0x1',
    ],
    'wasm://wasm/app.wasm-005b4526': [
      'Error\n    at app.wasm.f (wasm://wasm/app.wasm-005b4526:wasm-function[1]:0x18c)',
      '    at app.wasm.g (wasm://wasm/app.wasm-005b4526:wasm-function[2]:0x18c)',
    ],
    'http://h/app.wasm': [
      'start@http://h/recorder.js:1:2\napp.wasm.<A as B>::f@http://h/app.wasm:wasm-function[1]:0x1',
      '@http://h/app.wasm:wasm-function[2]:0x1',
    ],
    'http://h/run.js': [
      'app.wasm.f@http://h/run.js line 5 > WebAssembly.instantiate:wasm-function[1]:0x18c',
      'app.wasm.f@http://h/run.js line 5 > WebAssembly.instantiate:wasm-function[2]:0x18c',
    ],
    // WebKit
    'app.wasm': [
      'start@http://h/recorder.js:1:2\nf@app.wasm:wasm-function[1]',
      'g@app.wasm:wasm-function[2]',
    ],
  };

  it('is stored with failures in its module', async () => {
    for (const [file, [atStart, stack]] of Object.entries(STACKS)) {
      const found = await idsOf(atStart, stack);
      // The id of a module from bytes is not stored in Firefox, which prints more behind the script that has loaded them.
      if (file === 'http://h/run.js') assert.equal(found, undefined);
      else assert.deepEqual(found, { [file]: ID });
      assert.equal(await idsOf(atStart, 'f@http://h/other.wasm:wasm-function[1]:0x2'), undefined);
    }
  });

  it('is stored with failures in WebKit, which prints the name of the module in some frames only', async () => {
    const [named, nameless] = ['f@app.wasm:wasm-function[1]', '1@<?>:wasm-function[1]'];
    for (const atStart of [named, `${nameless}\n${named}`]) {
      assert.deepEqual(await idsOf(atStart, named), { 'app.wasm': ID });
      assert.deepEqual(await idsOf(atStart, nameless), { '<?>': ID });
      assert.equal(await idsOf(atStart, 'f@http://h/app.js:1:2'), undefined);
    }
    assert.deepEqual(await idsOf(nameless, named), { '': ID });
    assert.deepEqual(await idsOf(nameless, nameless), { '': ID, '<?>': ID });
  });

  it('is unknown if it was not written, or the frames at the start are unknown', async () => {
    const [atStart, stack] = STACKS['app.wasm'];
    assert.equal(await idsOf(atStart, stack, '0'.repeat(32)), undefined);
    assert.equal(await idsOf(atStart, stack, null), undefined);
    for (const other of ['', undefined, 7, 'start@http://h/recorder.js:1:2']) {
      assert.equal(await idsOf(other, stack), undefined);
    }
  });
});

describe('a new instance of an app that panicked', () => {
  it('continues the session, in which its own callbacks are called', async () => {
    const calls = [];
    const page = await startApp(callbacksOf('one', calls));
    const id = panic(page);
    calls.length = 0;
    page.client.start(settingsOf(callbacksOf('two', calls)));
    const next = captureError(page, { message: 'next' });
    assert.deepEqual(calls, [
      ['two', 'ignore', 'next'],
      ['two', 'beforeSave', 'next'],
    ]);
    assert.equal(sessionOf(next), sessionOf(id));
    assert.equal(page.client.status().captured, 2);
    assert.equal(page.client.status().wrongCallbacks, undefined);
    panic(page);
    calls.length = 0;
    captureError(page);
    assert.deepEqual(calls, [], 'it may panic, too');
  });

  it('gets the status from init', async () => {
    const page = createApp();
    await page.client.init(settingsOf());
    const id = panic(page);
    const status = await page.client.init(settingsOf());
    assert.deepEqual([status.session, status.captured], [sessionOf(id), 1]);
  });

  it('begins another session if its settings differ', async () => {
    const settings = (more) => ({
      release: '1',
      beforeSave() {},
      ignore: ['never', () => false],
      storageBackends: ['memory'],
      ...more,
    });
    /**
     * Starts an app with the settings `first`, lets it panic, and starts it again with `next`. Returns whether the session
     * continues.
     */
    const goesOn = async (first, next) => {
      const page = await startApp(first);
      const id = panic(page);
      assert.notEqual(id, '');
      page.client.start(settingsOf(next));
      await page.settle();
      return sessionOf(captureError(page)) === sessionOf(id);
    };
    assert.equal(await goesOn(settings(), settings()), true);
    assert.equal(
      await goesOn(settings(), settings({ core: { countGroups() {}, openViewer() {} } })),
      true,
    );
    for (const more of [
      { release: '2' },
      { release: undefined },
      { environment: 'test' },
      { beforeSave: undefined },
      { onStorageError() {} },
      { ignore: ['nothing', () => false] },
      { ignore: ['never'] },
      { ignore: [() => false, 'never'] },
      { storageBackends: ['localStorage', 'memory'] },
    ]) {
      const [name] = Object.keys(more);
      assert.equal(await goesOn(settings(), settings(more)), false, name);
      assert.equal(await goesOn(settings(more), settings()), false, name);
    }
    const cycle = {};
    cycle.cycle = cycle;
    const unreadable = settings({ ignore: [cycle] });
    assert.equal(await goesOn(unreadable, unreadable), false, 'nobody can compare them');
  });

  it('begins another session if the previous instance has not panicked', async () => {
    const page = await startApp();
    const id = captureError(page);
    page.client.start(settingsOf());
    await page.settle();
    assert.notEqual(sessionOf(captureError(page)), sessionOf(id));
  });
});

describe('a panic inside a callback', () => {
  /**
   * Returns settings whose `beforeSave` panics once, for an event with this message. `find()` returns the page. `more` are
   * further arguments that Rust passes for the panic.
   */
  const panicsAt = (message, find, more) => {
    let hasPanicked = false;
    return {
      beforeSave(event) {
        if (hasPanicked || event.message !== message) return;
        hasPanicked = true;
        const page = find();
        assert.equal(page.client.mustAsk(), false);
        panic(page, {
          message: 'private',
          causes: ['private'],
          context: { a: 'private' },
          scopes: [{ function: 'f', location: 'a.rs:1', values: { a: 'private' } }],
          ...more,
        });
        const isFatal = more?.fatal !== false;
        throw isFatal ? trap() : Object.assign(Error('private'), { name: 'PanicError' });
      },
    };
  };

  it('is recorded without texts, and so is the failure for which the callback was called', async () => {
    let page;
    page = await startApp(panicsAt('outer', () => page));
    page.client.breadcrumb('private');
    const id = captureError(page, { message: 'outer' });
    assert.notEqual(id, '');
    // The failure and the panic are written before `capture` returns.
    assert.equal(totalOf(page.inStorage()), 2);
    await page.client.flush();
    const entries = entriesOf(page.inMemory());
    const read = ({ kind, type, message, stack, location, fatal, count }) => {
      return { kind, type, message, stack, location, fatal, count };
    };
    const shared = { message: '', stack: FRAMES, location: 'src/main.rs:7:5', count: 1 };
    assert.deepEqual(entries.map(read), [
      { kind: 'panic', type: 'panic', fatal: true, ...shared },
      { kind: 'captured', type: 'E', fatal: false, ...shared },
    ]);
    assert.doesNotMatch(JSON.stringify(page.inMemory()), /private|outer|cart/);
    const { captured, wrongCallbacks } = page.client.status();
    assert.deepEqual([captured, wrongCallbacks], [2, 2]);
  });

  it('leaves the app dead, and is the crash marker of later failures, without its message', async () => {
    let page;
    page = await startApp(panicsAt('outer', () => page));
    captureError(page, { message: 'outer' });
    captureError(page, { message: 'after', type: 'After' });
    await page.client.flush();
    const [{ kind, samples }, , { type, message, after }] = entriesOf(page.inMemory());
    assert.deepEqual([kind, type, message], ['panic', 'After', '']);
    assert.deepEqual([after.id, after.kind, after.message], [samples[0].id, 'panic', '']);
  });

  it('does not hide a later trap or PanicError, because the recorder consumes its own', async () => {
    for (const fatal of [true, false]) {
      let page;
      page = await startApp(panicsAt('outer', () => page, { fatal }));
      captureError(page, { message: 'outer' });
      page.throwInPage(fatal ? trap() : Object.assign(Error('private'), { name: 'PanicError' }));
      assert.equal(page.client.status().captured, 3);
      // After a panic that unwinds, the callbacks are called again. After a fatal one, the message is left out instead.
      captureError(page, { message: 'after', type: 'After' });
      await page.client.flush();
      const last = entriesOf(page.inMemory()).at(-1);
      assert.equal(last.message, fatal ? '' : 'after');
    }
  });

  it('is recorded although the app catches it', async () => {
    let page;
    const beforeSave = () => void panic(page, { message: 'private', fatal: false });
    page = await startApp({ beforeSave });
    captureError(page, { message: 'outer' });
    await page.client.flush();
    const entries = entriesOf(page.inMemory()).map(({ kind, message }) => [kind, message]);
    assert.deepEqual(entries, [
      ['panic', ''],
      ['captured', 'outer'],
    ]);
    assert.equal(page.client.status().wrongCallbacks, 1);
  });

  it('is counted if it occurs in ignore or repeats at the same location', async () => {
    let page;
    const rule = () => {
      panic(page, { message: 'private', fatal: false });
      throw Error('private');
    };
    page = await startApp({ ignore: [rule] });
    for (let times = 0; times < 5; times++) captureError(page);
    await page.client.flush();
    const counts = entriesOf(page.inMemory()).map(({ kind, count }) => [kind, count]);
    assert.deepEqual(counts, [
      ['panic', 5],
      ['captured', 5],
    ]);
    assert.equal(page.client.status().wrongCallbacks, 10);
  });

  it('keeps the counts of early failures if it occurs during their replay', async () => {
    let page;
    page = startLateApp(panicsAt('outer', () => page));
    for (let times = 0; times < 3; times++) captureError(page, { message: 'outer' });
    captureError(page, { message: 'other', type: 'Other' });
    page.client.flush();
    await page.file.arrive();
    await page.settle();
    for (const pairs of [page.inMemory(), page.inStorage()]) {
      const counts = entriesOf(pairs).map(({ kind, type, count, early }) => [
        kind,
        type,
        count,
        early,
      ]);
      assert.deepEqual(counts, [
        ['captured', 'E', 3, undefined],
        ['captured', 'Other', 1, undefined],
        ['panic', 'panic', 1, undefined],
      ]);
    }
    assert.doesNotMatch(JSON.stringify(page.inMemory()), /private|outer|other/);
  });

  it('is recorded, while other failures during the callback are dropped', async () => {
    let page;
    const thrown = new TypeError('thrown');
    let hasFailed = false;
    page = await startApp({
      beforeSave() {
        if (hasFailed) return;
        hasFailed = true;
        assert.equal(captureError(page, { type: 'Inner' }), '');
        assert.equal(page.client.captureThrown(thrown), '');
      },
    });
    captureError(page);
    assert.equal(page.client.status().captured, 1);
    // The thrown value was not recorded, so a later capture of it is not a duplicate.
    assert.notEqual(page.client.captureThrown(thrown), '');
  });
});

describe('the core of an app', () => {
  it('gets its settings when the second file is loaded', async () => {
    const page = startLateApp({
      ...callbacksOf('one', []),
      ignoreStorageErrors: true,
      showViewerLink: false,
      maxExceptionGroups: 5,
      namespace: 'shop',
      core: { countGroups() {}, openViewer() {} },
    });
    assert.equal(page.client.settings(), undefined);
    await page.file.arrive();
    assert.deepEqual(page.client.settings(), {
      ...QUIET,
      release: '1',
      maxExceptionGroups: 5,
      namespace: 'shop',
      listen: false,
      cleanUp: true,
    });
    const reader = await startApp({ listen: false });
    assert.equal(reader.client.settings().cleanUp, false);
  });

  it('announces its changes in this tab and in other ones', async () => {
    const BroadcastChannel = createChannels();
    const early = createApp({ more: { BroadcastChannel } });
    early.client.announce('changed');
    const page = await startApp({ namespace: 'shop' }, { more: { BroadcastChannel } });
    const messages = [];
    new BroadcastChannel('tinyturret/shop').onmessage = ({ data }) => messages.push(data);
    let changes = 0;
    page.client.subscribe(() => changes++);
    page.client.subscribe(() => {
      throw Error('hostile');
    });
    page.client.announce('removed/g');
    assert.deepEqual([messages, changes], [['removed/g'], 1]);
    page.client.announce('changed');
    assert.deepEqual([messages, changes], [['removed/g', 'changed'], 2]);
  });

  it('makes other tabs seal their entries before it removes a group', async () => {
    const BroadcastChannel = createChannels();
    const other = createPage({ more: { BroadcastChannel } });
    await other.client.init(QUIET);
    for (let times = 0; times < 2; times++) other.client.capture(new TypeError('x'));
    await other.client.flush();
    new BroadcastChannel('tinyturret/').postMessage('removed/g');
    await tasks();
    assert.equal(entriesOf(other.inMemory())[0].counts.final, true);
  });

  it('is called only for the number in the viewer link', async () => {
    let counts = 0;
    const countGroups = async () => counts++;
    const page = await startApp({ core: { countGroups } });
    captureError(page);
    await page.client.flush();
    await page.settle();
    // Without a viewer link the core is not asked for the number of groups.
    assert.equal(counts, 0);
  });
});
