import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_MESSAGES } from './counts.js';
import {
  createJournal,
  ENTRY_MS,
  MAX_JUMP_MS,
  MAX_RECORDS_PER_FLUSH,
  MAX_URGENT,
  SESSION_MS,
  STALE_MS,
} from './journal.js';
import { entriesOf, totalOf } from './page-helpers.mjs';
import { MAX_SITES } from './site-key.js';
import { MAX_SAMPLES_PER_SECOND, MAX_TEXTS } from './sites.js';

const TIME = 1_700_000_000_000;
const HOUR = Math.floor(TIME / 3_600_000);

/**
 * Returns a journal that writes to a map, and all its writes in order. Each function of the journal sets the clock to its
 * argument `time`. `clock.jump` is the offset to which the wall clock was set.
 */
function journalOf(maxSamples = 100) {
  const records = new Map();
  const writes = [];
  const clock = { now: TIME, jump: 0 };
  /** The messages that the journal has passed to `clean`. */
  const cleaned = [];
  let sessions = 0;
  const journal = createJournal({
    newSession: () => `s${++sessions}`,
    write(pairs) {
      writes.push(pairs.map(([key]) => key));
      for (const [key, value] of pairs) records.set(key, value);
    },
    now: () => clock.now,
    monotonic: () => clock.now - clock.jump,
    limits: () => ({ maxExceptionGroups: 10 }),
    maxSamples,
    clean(message) {
      cleaned.push(message);
      return message.replaceAll('hunter2', '…');
    },
  });
  const at = (time) => {
    clock.now = time;
    return time;
  };
  const read = (key) => JSON.parse(records.get(key));
  /** Returns the entry with this key as a core reads it, with its counts and samples. */
  const entry = (name) => entriesOf([...records]).find(({ key }) => key === name);
  return {
    /** The journal itself, whose functions do not set the clock. */
    raw: journal,
    journal: {
      ...journal,
      count: (site, time, ...rest) => journal.count(site, at(time), ...rest),
      flush: (time = clock.now, ...rest) => journal.flush(at(time), ...rest),
      seal: (time) => journal.seal(at(time)),
      session: () => journal.session,
    },
    clock,
    records,
    writes,
    read,
    entry,
    cleaned,
  };
}

const textsOf = (message) => ({ kind: 'error', type: 'Error', message, stack: 'at f\nat g' });
/** Returns the argument `createTexts` of `add`, for a site with this message. */
const createTexts = (message) => () => textsOf(message);
const fail = (journal, site, time = TIME, message = 'x', isTrap = false) =>
  journal.count(site, time, message, () => ({ url: 'u' }), isTrap);
/** Counts a failure that `early-recorder.js` held and that has the id `id`. */
const failHeld = (journal, site, id) => journal.count(site, TIME, 'x', () => ({}), false, id);
/** Counts failures of MAX_URGENT other sites, so that the next new entry is not written at once. */
function crowd(journal) {
  for (let at = 0; at < MAX_URGENT; at++)
    fail(journal, journal.add(`crowd${at}`, 's', createTexts('x')));
}
/** Returns the number of failures that the records count. */
const total = (records) => totalOf([...records]);
/** Returns all samples in the records, including those in the texts of entries. */
const samplesOf = (records) => entriesOf([...records]).flatMap(({ samples }) => samples);

describe('a journal', () => {
  it('writes the first failure of a site before the call returns', () => {
    const { journal, writes, read } = journalOf();
    const id = fail(journal, journal.add('k', 's', createTexts('x')));
    assert.equal(id, 's1.1');
    // Neither counts nor a separate sample are written, because the texts contain the first failure.
    assert.deepEqual(writes, [['r1/s1', 'j1/s1/0']]);
    assert.deepEqual(read('r1/s1'), { maxExceptionGroups: 10 });
    assert.deepEqual(read('j1/s1/0'), { ...textsOf('x'), time: TIME, id: 's1.1', url: 'u' });
  });

  it('writes counts with the second failure', () => {
    const { journal, writes, read } = journalOf();
    const site = journal.add('k', 's', createTexts('x'));
    fail(journal, site);
    fail(journal, site, TIME + 1);
    journal.flush();
    assert.deepEqual(writes[1], ['j1/s1/0/c', 'j1/s1/0/1']);
    assert.deepEqual(read('j1/s1/0/c'), { first: TIME, last: TIME + 1, hours: [[HOUR, 2]] });
    assert.deepEqual(read('j1/s1/0/1'), { id: 's1.2', time: TIME + 1, url: 'u' });
  });

  it('writes counts with the texts if there are two failures before the flush', () => {
    const { journal, records } = journalOf();
    crowd(journal);
    const site = journal.add('k', 's', createTexts('x'));
    for (let number = 0; number < 2; number++) fail(journal, site, TIME + number);
    journal.flush();
    const name = `j1/s1/${MAX_URGENT}`;
    assert.ok(records.has(`${name}/c`) && records.has(`${name}/1`));
    assert.ok(!records.has(`${name}/0`));
    assert.equal(total(records), MAX_URGENT + 2);
  });

  it('writes the counts of a single failure when its entry is sealed', () => {
    const { journal, records, writes, read } = journalOf();
    fail(journal, journal.add('k', 's', createTexts('x')));
    journal.seal(TIME + 5);
    assert.deepEqual(writes[1], ['j1/s1/0/c']);
    const counts = { first: TIME, last: TIME, hours: [[HOUR, 1]], final: true };
    assert.deepEqual(read('j1/s1/0/c'), counts);
    assert.equal(total(records), 1);
  });

  it('writes counts and a sample for a single failure whose message differs from the texts', () => {
    const { journal, read } = journalOf();
    fail(journal, journal.add('k', 's', createTexts('x')), TIME, 'y');
    assert.deepEqual(read('j1/s1/0'), { ...textsOf('x'), time: TIME });
    assert.deepEqual(read('j1/s1/0/c').messages, [['y', 1]]);
    assert.deepEqual(read('j1/s1/0/0'), { id: 's1.1', time: TIME, message: 'y', url: 'u' });
  });

  it('writes counts for a single failure that occurred before the start of its entry', () => {
    // The counts must contain the hour of the failure: the texts only have the time of the entry, which may be in another hour.
    const { journal, entry } = journalOf();
    const site = journal.add('k', 's', createTexts('x'));
    fail(journal, site);
    fail(journal, site, TIME + 10);
    journal.flush(TIME + STALE_MS);
    const { counts, samples } = entry('j1/s1/1');
    assert.deepEqual([counts.first, counts.hours], [TIME + 10, [[HOUR, 1]]]);
    assert.equal(samples.find(({ id }) => id === 's1.2').time, TIME + 10);
  });

  it('writes a separate sample if a newer one replaces the sample of the first failure', () => {
    const { journal, read } = journalOf(2);
    crowd(journal);
    const site = journal.add('k', 's', createTexts('x'));
    for (let number = 0; number < 3; number++) fail(journal, site, TIME + number);
    journal.flush();
    const name = `j1/s1/${MAX_URGENT}`;
    assert.deepEqual(read(name), { ...textsOf('x'), time: TIME });
    const ids = [0, 1].map((slot) => read(`${name}/${slot}`).id);
    assert.deepEqual(
      ids,
      [3, 2].map((number) => `s1.${MAX_URGENT + number}`),
    );
  });

  it('reuses the slot of the first failure for a newer sample', () => {
    const { journal, entry, read } = journalOf(2);
    const site = journal.add('k', 's', createTexts('x'));
    for (let number = 0; number < 3; number++) {
      fail(journal, site, TIME + number);
      journal.flush();
    }
    assert.equal(read('j1/s1/0').id, 's1.1', 'texts are written once');
    assert.deepEqual(
      entry('j1/s1/0').samples.map(({ id }) => id),
      ['s1.3', 's1.2'],
    );
  });

  it('counts raw messages, and stores them clean', () => {
    const { journal, records, read, cleaned } = journalOf();
    const site = journal.add('k', 's', createTexts('token …'));
    fail(journal, site, TIME, 'token hunter2');
    assert.deepEqual(read('j1/s1/0').id, 's1.1', 'it is that of the texts');
    assert.ok(!records.has('j1/s1/0/c'));
    const messages = ['token …', 'hunter2', '…', 'token hunter2'];
    for (const message of messages) fail(journal, site, TIME + 1, message);
    journal.flush();
    // Messages that are equal after `clean` are counted together.
    assert.deepEqual(read('j1/s1/0/c').messages, [
      ['token …', 3],
      ['…', 2],
    ]);
    const stored = messages.map((_, at) => read(`j1/s1/0/${at + 1}`).message);
    assert.deepEqual(stored, [undefined, '…', '…', undefined]);
    assert.doesNotMatch([...records.values()].join(''), /hunter2/);
    fail(journal, site, TIME + 2, 'hunter2');
    journal.seal(TIME + 3);
    journal.flush();
    assert.equal(total(records), 6);
    // No raw message is stored, and messages are not cleaned again at each write.
    assert.doesNotMatch([...records.values()].join(''), /hunter2/);
    const already = cleaned.filter((message) => message.includes('…'));
    assert.ok(already.length <= 4, `${already}`);
  });

  it('creates texts once, when they are written', () => {
    const { journal, records } = journalOf();
    let created = 0;
    const create = () => {
      created++;
      return textsOf('x');
    };
    crowd(journal);
    const site = journal.add('k', 's', create);
    for (let number = 0; number < 3; number++) fail(journal, site);
    assert.equal(created, 0);
    journal.flush();
    assert.equal(created, 1);
    fail(journal, site);
    journal.seal(TIME + 1);
    fail(journal, site, TIME + 2);
    journal.flush();
    assert.equal(created, 1);
    assert.equal(total(records), MAX_URGENT + 5);
  });

  it('leaves out a message if it equals that of the entry', () => {
    const { journal, read } = journalOf();
    const site = journal.add('k', 's', createTexts('x'));
    for (const message of ['x', 'y', 'x']) fail(journal, site, TIME, message);
    journal.flush();
    assert.deepEqual(
      [1, 2].map((slot) => read(`j1/s1/0/${slot}`).message),
      ['y', undefined],
    );
    assert.deepEqual(read('j1/s1/0/c').messages, [
      ['x', 2],
      ['y', 1],
    ]);
    // A later entry of the site has the texts of the first one, and may count another message.
    journal.seal(TIME + 1);
    fail(journal, site, TIME + 2, 'y');
    assert.equal(read('j1/s1/1').message, 'x');
    assert.deepEqual(read('j1/s1/1/c').messages, [['y', 1]]);
    assert.equal(read('j1/s1/1/0').message, 'y');
  });

  it('has no session before its first failure', () => {
    const { journal, writes } = journalOf();
    journal.add('k', 's', createTexts('x'));
    journal.flush();
    journal.seal(TIME);
    assert.equal(journal.session(), '');
    assert.deepEqual(writes, []);
  });

  it('finds a site only if all its texts are equal', () => {
    const { journal } = journalOf();
    const site = journal.add('k', 's', createTexts('x'));
    const other = journal.add('k', 't', createTexts('x'));
    assert.equal(journal.find('k', 's'), site);
    assert.equal(journal.find('k', 't'), other);
    assert.equal(journal.find('k', 'u'), undefined);
    assert.equal(journal.find('l', 's'), undefined);
    const long = (letter) => `${'a'.repeat(100)}${letter}${'b'.repeat(900)}`;
    const first = journal.add('k', long('x'), createTexts('x'));
    assert.equal(journal.find('k', long('y')), undefined, 'stacks that differ in one character');
    assert.equal(journal.find('k', long('x')), first);
  });

  it('keeps a limited number of sites: removes written ones, or counts with the newest', () => {
    const { journal, records } = journalOf();
    const failAt = (number) => {
      const key = `k${number}`;
      fail(journal, journal.find(key, 's') ?? journal.add(key, 's', createTexts('x')));
    };
    for (let number = 0; number < MAX_SITES + 500; number++) failAt(number);
    journal.flush(TIME, Infinity);
    assert.equal(total(records), MAX_SITES + 500);
    const entries = () => [...records.keys()].filter((key) => /^j1\/\w+\/\d+$/.test(key)).length;
    // The first sites were written at once, so they were removed from the index and got another entry.
    assert.ok(entries() >= MAX_SITES && entries() <= MAX_SITES + MAX_URGENT, `${entries()}`);
    const before = entries();
    for (let number = 0; number < 10; number++) failAt(`later ${number}`);
    failAt(0);
    journal.flush(TIME, Infinity);
    assert.equal(total(records), MAX_SITES + 511);
    assert.equal(entries(), before + 11, 'a forgotten site gets another entry');
  });

  it('writes repeats with the next flush, and counts them once', () => {
    const { journal, records, writes } = journalOf();
    const site = journal.add('k', 's', createTexts('x'));
    for (let number = 0; number < 5; number++) fail(journal, site, TIME + number);
    assert.equal(writes.length, 1);
    assert.equal(total(records), 1);
    assert.equal(journal.flush(), false);
    assert.equal(total(records), 5);
    journal.flush();
    assert.equal(writes.length, 2);
  });

  it('writes each fatal failure before the call returns', () => {
    const { journal, records } = journalOf();
    const site = journal.add('k', 's', createTexts('x'));
    for (let number = 1; number <= 3; number++) {
      fail(journal, site, TIME, 'x', true);
      assert.equal(total(records), number);
    }
  });

  it('counts by hour if the times come in any order', () => {
    const { journal, read } = journalOf();
    const site = journal.add('k', 's', createTexts('x'));
    const times = [0, 1_000, -2_000, 40 * 60_000].map((after) => TIME + after);
    for (const time of times) fail(journal, site, time);
    journal.flush();
    const { first, last, hours } = read('j1/s1/0/c');
    assert.deepEqual([first, last], [TIME - 2_000, TIME + 40 * 60_000]);
    assert.equal(
      hours.reduce((sum, [, count]) => sum + count, 0),
      4,
    );
  });

  it('counts up to MAX_MESSAGES messages separately, and all others with the newest', () => {
    const { journal, read } = journalOf();
    const site = journal.add('k', 's', createTexts('x'));
    const number = 3 * MAX_MESSAGES;
    for (let at = 0; at < number; at++) {
      fail(journal, site, TIME, `message ${at}`);
      if (at % 7 === 0) journal.flush();
    }
    fail(journal, site, TIME, 'message 0');
    journal.flush();
    const { messages } = read('j1/s1/0/c');
    assert.equal(messages.length, MAX_MESSAGES);
    assert.deepEqual(messages[0], ['message 0', 2]);
    assert.equal(messages.at(-1)[0], `message ${number - 1}`);
    assert.equal(
      messages.reduce((sum, [, count]) => sum + count, 0),
      number + 1,
    );
  });

  it('keeps a limited number of samples a second and in total', () => {
    const { journal, records } = journalOf(30);
    const site = journal.add('k', 's', createTexts('x'));
    for (let number = 0; number < 100; number++) fail(journal, site);
    for (let number = 0; number < 100; number++) fail(journal, site, TIME + 1_000);
    journal.flush();
    const samples = samplesOf(records);
    assert.equal(samples.length, 30);
    // Slots continue in the next second: its first sample has the slot after those of the first second.
    assert.equal(samples[MAX_SAMPLES_PER_SECOND].id, 's1.101');
    assert.equal(samples[0].time, TIME + 1_000);
    assert.equal(total(records), 200);
  });

  it('writes MAX_URGENT new entries and traps at once in each 100 ms, and the others with the next flush', () => {
    const { journal, records, writes } = journalOf();
    assert.ok(MAX_URGENT >= 1 && MAX_URGENT <= 10);
    let sites = 0;
    const failAll = (time, number, isTrap) => {
      for (let at = 0; at < number; at++)
        fail(journal, journal.add(`k${sites++}`, 's', createTexts('x')), time, 'x', isTrap);
    };
    failAll(TIME, 60);
    failAll(TIME + 99, 60);
    assert.equal(writes.length, MAX_URGENT);
    // Traps have a limit of their own, which new entries do not use up.
    failAll(TIME, 60, true);
    failAll(TIME + 99, 60, true);
    assert.equal(writes.length, 2 * MAX_URGENT);
    failAll(TIME + 100, 60);
    failAll(TIME + 950, 60);
    assert.equal(writes.length, 4 * MAX_URGENT);
    // Setting the clock back starts another window of the limit.
    failAll(TIME + 500, 1);
    const written = 4 * MAX_URGENT + 1;
    assert.deepEqual([writes.length, total(records)], [written, written]);
    while (journal.flush());
    assert.equal(total(records), sites);
    const repeated = journal.add('repeated', 's', createTexts('x'));
    for (let time = 0; time < 60; time++) fail(journal, repeated, TIME + 2_000, 'x', true);
    assert.equal(total(records), sites + MAX_URGENT, 'repeated traps, too');
  });

  it('bounds the records of one flush', () => {
    const { journal, records, writes } = journalOf();
    for (let at = 0; at < 500; at++) fail(journal, journal.add(`k${at}`, 's', createTexts('x')));
    writes.length = 0;
    assert.equal(journal.flush(), true);
    assert.ok(writes[0].length < MAX_RECORDS_PER_FLUSH + 10, `${writes[0].length}`);
    assert.equal(journal.flush(TIME, Infinity), false, 'or as many as it is given');
    assert.equal(writes.length, 2);
    assert.equal(total(records), 500);
  });

  it('begins a new entry after an hour, and seals the old one with its written counts', () => {
    const { journal, records, writes, read } = journalOf();
    const site = journal.add('k', 's', createTexts('x'));
    fail(journal, site);
    fail(journal, site, TIME + 10);
    fail(journal, site, TIME + ENTRY_MS);
    assert.deepEqual(writes[1], ['j1/s1/0/c']);
    assert.equal(read('j1/s1/0/c').final, true);
    assert.equal(read('j1/s1/0/c').hours[0][1], 1);
    assert.equal(read('j1/s1/1/c').final, undefined);
    assert.equal(total(records), 3);
    const before = records.get('j1/s1/0/c');
    for (let at = 0; at < 5; at++) fail(journal, site, TIME + ENTRY_MS + at);
    journal.flush();
    assert.equal(records.get('j1/s1/0/c'), before, 'a final entry never changes');
    assert.equal(total(records), 8);
  });

  it('moves unwritten counts of a stale entry to the next one', () => {
    for (const pause of [STALE_MS, 10 * STALE_MS]) {
      const { journal, records, read } = journalOf();
      const site = journal.add('k', 's', createTexts('x'));
      fail(journal, site);
      fail(journal, site, TIME + 10);
      const before = records.get('j1/s1/0/c');
      journal.flush(TIME + pause);
      assert.equal(records.get('j1/s1/0/c'), before, `${pause}`);
      assert.equal(read('j1/s1/1').message, 'x');
      assert.equal(total(records), 2, `${pause}`);
    }
  });

  it('seals all entries with their written counts', () => {
    const { journal, records, writes, read } = journalOf();
    const sites = ['a', 'b'].map((key) => journal.add(key, 's', createTexts(key)));
    for (const site of [...sites, ...sites]) fail(journal, site);
    writes.length = 0;
    journal.seal(TIME + 5);
    assert.deepEqual(writes, [['j1/s1/0/c', 'j1/s1/1/c']], 'in one call');
    assert.deepEqual(
      [0, 1].map((entry) => read(`j1/s1/${entry}/c`).final),
      [true, true],
    );
    assert.equal(total(records), 2);
    journal.flush();
    assert.ok(records.has('j1/s1/2') && records.has('j1/s1/3'));
    assert.equal(total(records), 4);
    journal.seal(TIME + 7);
    const { length } = writes;
    journal.seal(TIME + 8);
    assert.equal(writes.length, length, 'nothing is left to end');
    assert.equal(total(records), 4);
  });

  it('writes nothing for an entry that is sealed before it was written', () => {
    const { journal, records, writes } = journalOf();
    const number = MAX_URGENT + 1;
    for (let at = 0; at < number; at++) fail(journal, journal.add(`k${at}`, 's', createTexts('x')));
    const unwritten = `j1/s1/${number - 1}`;
    journal.seal(TIME + 1);
    assert.ok(!writes.flat().some((key) => key.startsWith(unwritten)));
    journal.flush();
    assert.equal(total(records), number);
  });

  it('writes each sample once', () => {
    const { journal, records, writes } = journalOf();
    const site = journal.add('k', 's', createTexts('x'));
    for (let number = 0; number < 3; number++) {
      fail(journal, site, TIME + number);
      journal.flush();
    }
    // The first sample has no record, because the texts contain it.
    const samples = writes.flat().filter((key) => /\/\d+(\/\d+)?$/.test(key));
    assert.deepEqual(samples, ['j1/s1/0', 'j1/s1/0/1', 'j1/s1/0/2']);
    assert.equal(samplesOf(records).length, 3);
  });

  it('begins a new session after a day', () => {
    const { journal, records, read } = journalOf();
    const site = journal.add('k', 's', createTexts('x'));
    fail(journal, site);
    assert.equal(fail(journal, site, TIME + SESSION_MS), 's2.1');
    assert.deepEqual(read('r1/s2'), read('r1/s1'));
    assert.ok(!records.has('j1/s1/0/c'), 'the entry is stale');
    assert.equal(read('j1/s2/0').message, 'x');
    assert.equal(total(records), 2);
  });

  it('begins a new session when the wall clock jumps, and writes no entry of the old one', () => {
    for (const jump of [1.2, 2, -1.2, -2].map((factor) => factor * MAX_JUMP_MS)) {
      const { journal, clock, records, entry } = journalOf();
      const site = journal.add('k', 's', createTexts('x'));
      fail(journal, site);
      fail(journal, site, TIME + 10);
      const before = records.get('j1/s1/0/c');
      clock.jump = jump;
      journal.flush(TIME + 20 + jump);
      assert.equal(records.get('j1/s1/0/c'), before, `${jump}`);
      assert.equal(entry('j1/s2/0').count, 1);
      assert.equal(total(records), 2, `${jump}`);
    }
  });

  it('shortens the texts of sites beyond a limit, and still counts them', () => {
    const { journal, records, read } = journalOf();
    const long = 'l'.repeat(MAX_TEXTS / 2);
    for (let at = 0; at < 3; at++) {
      const stack = Array.from({ length: 30 }, (_, line) => `at f${line}`).join('\n');
      fail(
        journal,
        journal.add(`k${at}`, long, () => ({ ...textsOf('m'.repeat(500)), stack })),
      );
    }
    assert.equal(read('j1/s1/0').message.length, 500);
    const { message, stack, type } = read('j1/s1/2');
    assert.deepEqual([message.length, stack.split('\n').length, type], [200, 8, 'Error']);
    assert.equal(total(records), 3);
  });

  it('continues a session and its numbers when it resumes it', () => {
    const { journal, records, read } = journalOf();
    journal.resume('early', TIME - 5_000, 7, 40, () => {});
    assert.equal(journal.session(), 'early');
    const site = journal.add('k', 's', createTexts('x'));
    journal.reserve({ number: 3, first: TIME });
    failHeld(journal, site, 'early.5');
    assert.equal(journal.reserve(undefined), true);
    assert.equal(read('j1/early/3').message, 'x');
    assert.equal(fail(journal, journal.add('l', 's', createTexts('y'))), 'early.41');
    assert.equal(read('j1/early/7').message, 'y');
    assert.deepEqual(read('r1/early'), { maxExceptionGroups: 10 });
    assert.equal(total(records), 2);
  });

  it('gives a reserved number to the first entry only, and returns whether it did', () => {
    const { journal, read } = journalOf();
    journal.resume('early', TIME, 5, 0, () => {});
    const site = journal.add('k', 's', createTexts('x'));
    journal.reserve({ number: 0, first: TIME });
    failHeld(journal, site, 'early.1');
    assert.equal(journal.reserve({ number: 1, first: TIME }), true);
    // The reserved number is not used for this failure, because an entry of its site is open already.
    failHeld(journal, site, 'early.2');
    assert.equal(journal.reserve({ number: 2, first: TIME }), false);
    failHeld(journal, journal.add('l', 's', createTexts('y')), 'early.3');
    failHeld(journal, journal.add('m', 's', createTexts('z')), 'early.4');
    assert.equal(journal.reserve(undefined), true);
    assert.deepEqual([read('j1/early/2').message, read('j1/early/5').message], ['y', 'z']);
  });

  it('does not give a reserved number to a failure that was not held', () => {
    const { journal, read } = journalOf();
    journal.resume('early', TIME, 5, 8, () => {});
    journal.reserve({ number: 2, first: TIME });
    assert.equal(fail(journal, journal.add('k', 's', createTexts('new'))), 'early.9');
    failHeld(journal, journal.add('l', 's', createTexts('held')), 'early.3');
    assert.equal(journal.reserve(undefined), true);
    assert.deepEqual([read('j1/early/5').message, read('j1/early/2').message], ['new', 'held']);
  });

  it('uses a given id without using up a number', () => {
    const { journal, read } = journalOf();
    journal.resume('early', TIME, 1, 9, () => {});
    const site = journal.add('k', 's', createTexts('x'));
    const give = (id) => journal.count(site, TIME, 'x', () => ({}), false, id);
    assert.equal(give('early.4'), 'early.4');
    assert.equal(read('j1/early/1').id, 'early.4');
    assert.equal(give(), 'early.10');
  });

  it('ends a resumed session when it is a day old or the wall clock jumps', () => {
    const start = () => {
      const all = journalOf();
      all.journal.resume('early', TIME - 60_000, 0, 0, () => {});
      const site = all.journal.add('k', 's', createTexts('x'));
      return { ...all, fail: (time) => fail(all.journal, site, time) };
    };
    const old = start();
    assert.equal(old.fail(TIME - 60_000 + SESSION_MS - 1), 'early.1');
    // The clocks are compared at most once a second, so the next failure is a second later.
    assert.equal(old.fail(TIME - 60_000 + SESSION_MS + 1_000), 's1.1');
    const jumped = start();
    assert.equal(jumped.fail(TIME), 'early.1');
    jumped.clock.jump = 2 * MAX_JUMP_MS;
    assert.equal(jumped.fail(TIME + 2 * MAX_JUMP_MS), 's1.1');
  });

  it('records the failures of a resumed session under their numbers, whatever their times are', () => {
    for (const age of [0, 2 * ENTRY_MS, 2 * SESSION_MS]) {
      const { raw: journal, records, read } = journalOf();
      const site = journal.add('k', 's', createTexts('x'));
      journal.resume('early', TIME - age, 4, 9, () => {
        journal.reserve({ number: 2, first: TIME - age });
        const id = journal.count(site, TIME - age, 'x', () => ({}), false, 'early.3');
        assert.equal(id, 'early.3');
      });
      assert.equal(journal.session, 'early');
      assert.equal(read('j1/early/2').time, TIME - age);
      assert.equal(total(records), 1);
      // The replay ends even if the function throws.
      assert.throws(() =>
        journal.resume('other', TIME - age, 0, 0, () => {
          throw Error('hostile');
        }),
      );
    }
  });

  it('writes the counts of each resumed entry, because early counts may be stored', () => {
    const { raw: journal, records, read } = journalOf();
    journal.resume('early', TIME, 2, 2, () => {
      for (const number of [0, 1]) {
        const site = journal.add(`k${number}`, 's', createTexts('x'));
        journal.reserve({ number, first: TIME });
        journal.count(site, TIME, 'x', () => ({}), false, `early.${number + 1}`);
      }
      while (journal.flush(TIME));
    });
    for (const number of [0, 1]) {
      assert.deepEqual(read(`j1/early/${number}/c`).hours, [[HOUR, 1]]);
      assert.equal(read(`j1/early/${number}`).id, `early.${number + 1}`);
    }
    // Entries after the replay get new numbers.
    journal.count(journal.add('l', 's', createTexts('x')), TIME, 'x', () => ({}));
    assert.deepEqual([records.has('j1/early/2'), records.has('j1/early/2/c')], [true, false]);
    assert.equal(total(records), 3);
  });

  it('writes a separate sample if a resumed entry began earlier', () => {
    const { raw: journal, read, entry } = journalOf();
    journal.resume('early', TIME, 1, 30, () => {
      journal.reserve({ number: 0, first: TIME });
      const site = journal.add('k', 's', createTexts('x'));
      journal.count(site, TIME + 5, 'x', () => ({}), false, 'early.11');
      journal.countMore(site, TIME, 'x', 10);
      while (journal.flush(TIME + 10));
    });
    assert.deepEqual(read('j1/early/0'), { ...textsOf('x'), time: TIME });
    assert.deepEqual(read('j1/early/0/0'), { id: 'early.11', time: TIME + 5 });
    assert.deepEqual(entry('j1/early/0').count, 11);
  });

  it('counts further failures of a site without samples', () => {
    const { journal, records, read } = journalOf();
    const site = journal.add('k', 's', createTexts('x'));
    fail(journal, site);
    journal.countMore(site, TIME, 'x', 500);
    journal.countMore(site, TIME + 60_000, 'y', 30);
    assert.equal(total(records), 1);
    journal.flush();
    const counts = read('j1/s1/0/c');
    assert.deepEqual(counts.messages, [
      ['x', 501],
      ['y', 30],
    ]);
    assert.deepEqual([counts.first, counts.last], [TIME, TIME + 60_000]);
    assert.equal(total(records), 531);
    assert.deepEqual(
      samplesOf(records).map(({ id }) => id),
      ['s1.1'],
    );
  });

  it('writes the limits once, and the texts of an entry before its counts', () => {
    const { journal, writes } = journalOf();
    // Counts are written for each of these sites, because the message of the failure differs from that of the texts.
    for (let at = 0; at < 3; at++)
      fail(journal, journal.add(`k${at}`, 's', createTexts('x')), TIME, 'y');
    assert.equal(writes.flat().filter((key) => key.startsWith('r1/')).length, 1);
    for (const keys of writes) {
      const texts = keys.findIndex((key) => /^j1\/\w+\/\d+$/.test(key));
      assert.ok(texts >= 0 && texts < keys.findIndex((key) => key.endsWith('/c')));
    }
  });
});
