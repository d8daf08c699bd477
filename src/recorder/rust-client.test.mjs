import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { assertNoRejections, entriesOf, gate, totalOf } from './page-helpers.mjs';
import {
  captureError,
  createApp,
  FRAMES,
  fillStorage,
  panic,
  QUIET,
  record,
  settingsOf,
  startApp,
  startLateApp,
  trap,
} from './rust-helpers.mjs';

afterEach(assertNoRejections);

const crashOf = ({ global }) => global[Symbol.for('tinyturret.recorder')].crash;
const SCOPES = [{ function: 'f', location: 'a.rs:1', values: { a: '1' } }];

describe('a failure of a Rust app', () => {
  it('is recorded with all its fields', async () => {
    const page = await startApp({ release: '1' });
    const id = captureError(page, {
      type: 'ParseIntError',
      message: 'invalid digit',
      causes: ['first', 'second'],
      context: { step: 'payment', fingerprint: ['a'] },
      scopes: [{ ...SCOPES[0], values: { password: 'x', items: '2' } }],
    });
    assert.match(id, /\.1$/);
    await page.client.flush();
    const [{ samples, ...entry }] = entriesOf(page.inMemory());
    const { kind, type, message, stack, causes, location, handled, fatal, fingerprint, release } =
      entry;
    assert.deepEqual(
      { kind, type, message, stack, causes, location, handled, fatal, fingerprint, release },
      {
        kind: 'captured',
        type: 'ParseIntError',
        message: 'invalid digit',
        stack: FRAMES,
        causes: [
          { type: '', message: 'first', stack: '' },
          { type: '', message: 'second', stack: '' },
        ],
        location: 'src/main.rs:7:5',
        handled: true,
        fatal: false,
        fingerprint: ['a'],
        release: '1',
      },
    );
    assert.deepEqual(samples[0].context, { step: 'payment' });
    assert.deepEqual(samples[0].scopes, [
      { ...SCOPES[0], values: { password: '[redacted]', items: '2' } },
    ]);
  });

  it('stores the known parts of its location', async () => {
    const page = await startApp();
    const places = [
      ['a.rs', 7, 5],
      ['a.rs', 7, 0],
      ['a.rs', 0, 0],
      ['', 0, 0],
    ];
    for (const [at, [file, line, column]] of places.entries())
      captureError(page, { type: `E${at}`, file, line, column });
    await page.client.flush();
    const locations = entriesOf(page.inMemory()).map(({ location }) => location);
    assert.deepEqual(locations, ['a.rs:7:5', 'a.rs:7', 'a.rs', undefined]);
  });

  it('is a new failure each time', async () => {
    const page = await startApp();
    assert.notEqual(captureError(page), captureError(page));
    await page.client.flush();
    assert.equal(totalOf(page.inMemory()), 2);
  });

  it('may have empty fields or values of invalid types', async () => {
    const page = await startApp();
    assert.equal(page.client.record(), '');
    const odd = { kind: 'message', type: '', message: '', error: undefined, causes: [] };
    assert.notEqual(record(page.client, { ...odd, scopes: 7, context: 7 }), '');
    await page.client.flush();
    const [{ message, causes, stack }] = entriesOf(page.inMemory());
    assert.deepEqual([message, causes, stack], ['', [], '']);
  });

  it('has a bounded message', async () => {
    const page = await startApp();
    captureError(page, { message: 'word '.repeat(1e5) });
    await page.client.flush();
    assert.equal(entriesOf(page.inMemory())[0].message.length, 4_096);
  });

  it('is stored before the second file is loaded, and completed afterwards', async () => {
    const page = startLateApp();
    const id = panic(page, { scopes: SCOPES });
    const [early] = entriesOf(page.inStorage());
    assert.deepEqual(
      [early.early, early.kind, early.message],
      [true, 'panic', 'index out of bounds'],
    );
    await page.settle();
    await page.file.arrive();
    await page.settle();
    const [{ location, samples, count }] = entriesOf(page.inMemory());
    assert.deepEqual([location, count, samples[0].id], ['src/main.rs:7:5', 1, id]);
    assert.deepEqual(samples[0].scopes[0].values, { a: '1' });
  });
});

describe('the scopes of a failure', () => {
  it('are not stored with captureLocals: false', async () => {
    const page = await startApp({ captureLocals: false });
    panic(page, { scopes: SCOPES });
    const [{ samples }] = entriesOf(page.inMemory());
    assert.equal('scopes' in samples[0], false);
  });

  it('may be changed by callbacks', async () => {
    const seen = [];
    const page = await startApp({
      beforeSave(event) {
        seen.push(event.scopes);
        return { ...event, scopes: [{ ...SCOPES[0], values: { password: 'hunter2' } }] };
      },
    });
    panic(page, { scopes: SCOPES });
    const [{ samples }] = entriesOf(page.inMemory());
    assert.deepEqual(JSON.parse(JSON.stringify(seen)), [SCOPES]);
    assert.deepEqual(samples[0].scopes[0].values, { password: '[redacted]' });
  });

  it('are left out of a record of localStorage that would be too long', async () => {
    const page = await startApp();
    panic(page, { scopes: SCOPES });
    panic(page, { scopes: SCOPES, type: 'long', message: 'word '.repeat(900) });
    const stored = entriesOf(page.inStorage()).map(({ samples }) => samples[0].scopes?.length);
    assert.deepEqual(stored, [1, undefined]);
  });
});

describe('a panic', () => {
  it('counts as one failure with its trap, and is the crash marker of later failures', async () => {
    const page = await startApp();
    const id = panic(page);
    page.throwInPage(trap());
    page.client.captureThrown(new TypeError('after'));
    await page.client.flush();
    const [{ fatal, after: none }, { type, after }] = entriesOf(page.inMemory());
    assert.deepEqual([fatal, none, type, after.id], [true, undefined, 'TypeError', id]);
    assert.equal(after.location, 'src/main.rs:7:5');
    assert.equal(totalOf(page.inMemory()), 2);
  });

  it('has no message in the crash marker if the app has callbacks', async () => {
    const page = await startApp({ beforeSave: (event) => ({ ...event, message: 'changed' }) });
    panic(page, { message: 'private' });
    assert.equal(crashOf(page).message, '');
    const open = createApp();
    open.client.start(QUIET);
    panic(open, { message: 'known' });
    assert.equal(crashOf(open).message, 'known');
  });

  it('has the number of instances after a second start', async () => {
    const page = await startApp();
    panic(page);
    assert.equal(crashOf(page).instances, 1);
    page.client.start(settingsOf());
    assert.equal(crashOf(page).instances, 2);
  });

  it('counts as one failure with its PanicError if it unwinds', async () => {
    const page = await startApp();
    panic(page, { fatal: false });
    const thrown = Object.assign(new Error('index out of bounds'), { name: 'PanicError' });
    page.throwInPage(thrown);
    page.throwInPage(trap());
    await page.client.flush();
    const [first, second, ...others] = entriesOf(page.inMemory());
    assert.deepEqual(
      [first.kind, first.fatal, second.type, others],
      ['panic', false, 'RuntimeError', []],
    );
    assert.equal(second.after, undefined);
  });

  it('has a separate entry for each message and location, because stacks in WebKit are equal', async () => {
    const page = await startApp();
    for (const more of [{ message: 'a' }, { message: 'b' }, { message: 'b' }, { line: 9 }])
      panic(page, { fatal: false, ...more });
    await page.client.flush();
    const entries = entriesOf(page.inMemory());
    assert.deepEqual(
      entries.map(({ message, location, count }) => [message, location, count]),
      [
        ['a', 'src/main.rs:7:5', 1],
        ['b', 'src/main.rs:7:5', 2],
        ['index out of bounds', 'src/main.rs:9:5', 1],
      ],
    );
  });

  it('is dropped with its trap if a callback drops it', async () => {
    const page = await startApp({ beforeSave: () => null });
    assert.equal(panic(page), '');
    page.throwInPage(trap());
    assert.equal(page.client.status().captured, 0);
  });
});

describe('a panic before the second file is loaded', () => {
  /**
   * Records a panic before the second file is loaded, then loads it. Returns the page, the id, and the entries before (`early`)
   * and after the load (`entries`).
   */
  async function panicEarly(settings, more) {
    const page = startLateApp(settings);
    page.client.breadcrumb('clicked');
    const mustAsk = page.client.mustAsk();
    const id = panic(page, more);
    const early = entriesOf(page.inStorage());
    await page.file.arrive();
    await page.settle();
    return { page, mustAsk, id, early, entries: entriesOf(page.inMemory()) };
  }

  it('requires Rust to call the callbacks if there are any', async () => {
    assert.equal(createApp().client.mustAsk(), false, 'before init');
    const withRules = [{ beforeSave() {} }, { ignore: ['never'] }];
    for (const settings of [...withRules, {}, { ignore: [] }, { onStorageError() {} }]) {
      const page = startLateApp(settings);
      assert.equal(page.client.mustAsk(), withRules.includes(settings));
      panic(page, { fatal: false, asked: 1 });
      await page.file.arrive();
      assert.equal(page.client.mustAsk(), false, 'the second file asks them');
    }
  });

  it('requires Rust to call the callbacks after init with other settings until the file is loaded again', async () => {
    const page = await startApp({ beforeSave() {} });
    assert.equal(page.client.mustAsk(), false);
    page.client.start({ ...QUIET, release: '2', beforeSave() {} });
    assert.equal(page.client.mustAsk(), true);
    await page.settle();
    assert.equal(page.client.mustAsk(), false);
  });

  it('is stored as the callbacks have changed it, without calling them again', async () => {
    let calls = 0;
    const { mustAsk, id, early, entries, page } = await panicEarly(
      { release: '1', beforeSave: () => calls++ },
      {
        asked: 1,
        message: 'it is password=hunter2',
        causes: ['token=hunter2'],
        context: { step: 'pay', fingerprint: ['x'] },
        scopes: SCOPES,
      },
    );
    assert.deepEqual([mustAsk, calls], [true, 0]);
    assert.doesNotMatch(JSON.stringify([early, entries]), /hunter2/);
    assert.deepEqual([early[0].message, early[0].early], ['[redacted]', true]);
    const [{ message, causes, location, fingerprint, release, samples, count }] = entries;
    assert.deepEqual(
      [message, causes.length, location, fingerprint, release, count],
      ['it is password=[redacted]', 1, 'src/main.rs:7:5', ['x'], '1', 1],
    );
    const [sample] = samples;
    assert.deepEqual([sample.id, sample.context, sample.scopes], [id, { step: 'pay' }, SCOPES]);
    assert.equal(page.client.status().wrongCallbacks, undefined);
  });

  it('is stored without address and breadcrumbs, because the callbacks have not seen them', async () => {
    const { entries } = await panicEarly({ beforeSave() {} }, { asked: 1 });
    const [{ url, breadcrumbs }] = entries[0].samples;
    assert.deepEqual([url, breadcrumbs], ['', []]);
    const { entries: others } = await panicEarly({});
    assert.deepEqual(others[0].samples[0].url, 'http://h/cart');
    assert.deepEqual(
      others[0].samples[0].breadcrumbs.map(({ text }) => text),
      ['clicked'],
    );
  });

  it('is stored with its message at once only if the callbacks were called', async () => {
    const asked = await panicEarly({ beforeSave() {} }, { asked: 1 });
    const notAsked = await panicEarly({ beforeSave() {} }, { asked: 0 });
    const messages = [asked, notAsked].map(({ early }) => early[0].message);
    assert.deepEqual(messages, ['index out of bounds', '']);
    // The callbacks can no longer be called when the second file is loaded, so the message is not stored.
    assert.equal(notAsked.entries[0].message, '');
    assert.equal(notAsked.page.client.status().wrongCallbacks, 1);
  });

  it('is dropped if the callbacks drop it, and so is its trap', async () => {
    const { page, id, early, entries } = await panicEarly({ beforeSave() {} }, { asked: 2 });
    assert.deepEqual([id, early, entries], ['', [], []]);
    page.throwInPage(trap());
    assert.equal(page.client.status().captured, 0);
    captureError(page, { message: 'after' });
    await page.client.flush();
    // There is no crash marker, because the panic was dropped, but the app is dead.
    const [{ after, message }] = entriesOf(page.inMemory());
    assert.deepEqual([after, message], [undefined, '']);
  });

  it('does not prevent calls of the callbacks for other failures', async () => {
    const page = startLateApp({ beforeSave: (event) => ({ ...event, message: 'asked' }) });
    captureError(page);
    assert.equal(entriesOf(page.inStorage())[0].message, '');
    await page.file.arrive();
    await page.settle();
    assert.equal(entriesOf(page.inMemory())[0].message, 'asked');
  });
});

describe('flush', () => {
  /** Returns `add`, which watches a promise of `flush`, and `settled`, the names of the watched promises that have settled. */
  const settledOf = () => {
    const settled = [];
    const add = (name, promise) =>
      promise.then(
        () => settled.push(name),
        () => settled.push(`${name} rejected`),
      );
    return { settled, add };
  };

  it('resolves when everything is written, also after a panic that unwinds', async () => {
    const page = await startApp();
    captureError(page);
    const { settled, add } = settledOf();
    add('flush', page.client.flush());
    panic(page, { fatal: false });
    await page.settle();
    assert.deepEqual(settled, ['flush']);
    assert.equal(totalOf(page.inMemory()), 2);
  });

  it('never settles if the app panics first', async () => {
    const page = await startApp();
    const { settled, add } = settledOf();
    add('before', page.client.flush());
    panic(page);
    add('after', page.client.flush());
    await page.settle();
    assert.deepEqual(settled, ['after']);
  });

  it('never settles for a dead instance if another one has started meanwhile', async () => {
    const page = await startApp();
    const { settled, add } = settledOf();
    add('dead', page.client.flush());
    panic(page);
    page.client.start(settingsOf());
    add('new', page.client.flush());
    await page.settle();
    assert.deepEqual(settled, ['new']);
  });

  it('rejects with ignoreStorageErrors: false if a backend fails, unless the app panics first', async () => {
    const page = createApp();
    fillStorage(page);
    page.client.start({ ...QUIET, ignoreStorageErrors: false });
    await page.settle();
    const { settled, add } = settledOf();
    add('flush', page.client.flush());
    await page.settle();
    assert.deepEqual(settled.splice(0), ['flush rejected']);
    add('dead', page.client.flush());
    panic(page);
    await page.settle();
    assert.deepEqual(settled, []);
  });
});

describe('init with settings that may be wrong', () => {
  it('prints a warning for each invalid setting, uses the defaults, and resolves to the status', async () => {
    const page = createApp();
    const given = { ...QUIET, maxExceptionGroups: 0, colour: 'red', namespace: 'shop/a' };
    const status = await page.client.init(given);
    assert.deepEqual([status.version, status.namespace], ['1.2.3', 'shop_a']);
    assert.deepEqual(page.warnings, [
      'tinyturret: unknown or invalid setting "maxExceptionGroups"; using the default',
      'tinyturret: unknown or invalid setting "colour"; using the default',
    ]);
    captureError(page);
    await page.client.flush();
    const limits = page.inMemory('shop_a').find(([key]) => key.startsWith('r1/'));
    assert.equal(JSON.parse(limits[1]).maxExceptionGroups, 10);
    assert.equal(page.warnings.length, 2);
  });

  it('does not throw with hostile settings', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const settings of [proxy, undefined, null, 7]) {
      const page = createApp();
      assert.equal((await page.client.init(settings)).version, '1.2.3');
      assert.equal(page.warnings.length, settings == null ? 0 : 1);
    }
  });

  it('stores no messages before the second file has read them', async () => {
    const file = gate(new URL('./linked-details.js', import.meta.url).href);
    const page = createApp({ load: file });
    page.client.init({ ...QUIET, beforeSave: () => null });
    captureError(page, { message: 'private' });
    assert.equal(entriesOf(page.inStorage())[0].message, '');
    await file.arrive();
    await page.settle();
    assert.deepEqual(entriesOf(page.inMemory()), []);
  });

  it('does not throw, and stores no messages, if the second file does not arrive', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    let isOffline = true;
    const details = () =>
      isOffline ? Promise.reject(Error('offline')) : import('./linked-details.js');
    for (const settings of [proxy, undefined, null, 7]) {
      const page = createApp({ load: { details } });
      assert.equal((await page.client.init(settings)).version, '1.2.3');
    }
    const page = createApp({ load: { details } });
    await page.client.init({ ...QUIET, beforeSave() {}, maxExceptionGroups: 'x' });
    captureError(page, { message: 'private' });
    assert.equal(entriesOf(page.inStorage())[0].message, '');
    await page.settle();
    isOffline = false;
    await page.settle(61_000);
    // The settings, with the callbacks, are read when the second file is loaded.
    await page.client.flush();
    assert.deepEqual(
      entriesOf(page.inMemory()).map(({ message }) => message),
      ['private'],
    );
    assert.deepEqual(page.warnings, [
      'tinyturret: unknown or invalid setting "maxExceptionGroups"; using the default',
    ]);
  });

  it('rejects with ignoreStorageErrors: false if a backend fails; start does not', async () => {
    const page = createApp();
    fillStorage(page);
    const settings = { ...QUIET, ignoreStorageErrors: false };
    await assert.rejects(page.client.init(settings), /localStorage/);
    assert.equal(page.client.start(settings), undefined);
    await page.settle();
  });
});

describe('other functions', () => {
  it('subscribe to changes', async () => {
    const page = await startApp();
    let calls = 0;
    const stop = page.client.subscribe(() => calls++);
    await page.settle();
    calls = 0;
    captureError(page);
    await page.settle();
    assert.ok(calls > 0);
    stop();
    calls = 0;
    captureError(page);
    await page.settle();
    assert.equal(calls, 0);
  });

  it('seal ends all entries, if the second file is there', async () => {
    createApp().client.seal();
    const page = await startApp();
    captureError(page);
    captureError(page);
    await page.client.flush();
    page.client.seal();
    await page.client.flush();
    assert.equal(entriesOf(page.inMemory())[0].counts.final, true);
  });

  it('openViewer opens viewerUrl, or calls openViewer of the app, or does nothing', async () => {
    const page = createApp();
    page.client.openViewer();
    let opened = 0;
    const openViewer = () => opened++;
    page.client.start({ ...QUIET, core: { openViewer } });
    await page.settle();
    panic(page);
    page.client.openViewer();
    assert.deepEqual([opened, page.opened, page.warnings], [1, [], []]);
    page.client.start({ ...QUIET, viewerUrl: '/v/', core: { openViewer } });
    await page.settle();
    page.client.openViewer();
    assert.deepEqual([opened, page.opened], [1, [['/v/', '_blank']]]);
    page.client.start({
      core: {
        openViewer() {
          throw trap();
        },
      },
    });
    page.client.openViewer();
  });

  it('include neither a core nor functions that read', async () => {
    const page = await startApp();
    assert.equal(page.client.status().core, 'none');
    assert.equal(page.client.groups, undefined);
  });
});
