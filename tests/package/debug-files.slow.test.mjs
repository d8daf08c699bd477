// Debug files that are damaged at random, through the module that the viewer uses: each is refused with a reason, or resolves to
// bounded frames. `symbols/tests/hostile.rs` tests the native library in the same way.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from 'node:process';
import { before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { openDebugFile } from '../../www/symbols/debug-file.js';
import { readSections } from '../../www/symbols/sections.js';
import { tries } from '../fuzz.mjs';
import { ROOT } from './project.mjs';

/** Debug files of `tinyturret-symbols optimize` and `split`, which `scripts/apps lines` builds. */
const SEEDS = ['named', 'raw'].map((name) =>
  join(ROOT, 'target/rust-lines', name, 'playground_bg.debug.wasm'),
);
const READER = join(ROOT, 'target/symbols/symbols.js');
const MAX_TEXT = 700;
const MAX_FRAMES = 200;
/** Bytes at the start of a section that are changed most, because headers, counts and lengths are there. */
const HEADER_BYTES = 64;
/** The seed of random changes. It is constant, so that each run tests the same files, except when fuzzing. */
const seed = env.FUZZ_SECONDS ? Date.now() : 20_261_130;

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const change = fc.record({
  kind: fc.constantFrom('fill', 'fill', 'flip', 'flip', 'copy', 'insert', 'remove', 'cut'),
  section: fraction,
  at: fraction,
  isInHeader: fc.boolean(),
  value: fc.constantFrom(0, 1, 0x7f, 0x80, 0xff),
  length: fc.integer({ min: 1, max: 16 }),
});
const place = fc.record(
  {
    offset: fc.oneof(fc.nat(2_000_000), fc.constantFrom(0, 2 ** 31, 2 ** 32 - 1)),
    index: fc.oneof(fc.nat(5_000), fc.constantFrom(0, 2 ** 32 - 1)),
    name: fc.constantFrom('', 'playground::main', '_ZN'),
  },
  { requiredKeys: [] },
);

describe('debug files', () => {
  let seeds;
  let reader;
  before(async () => {
    seeds = await Promise.all(SEEDS.map(async (file) => sectionsOf(await readFile(file))));
    reader = await import(pathToFileURL(READER));
    reader.initSync({ module: await readFile(READER.replace('.js', '_bg.wasm')) });
  });

  it('that are damaged are refused, or give bounded frames', async () => {
    const files = fc.tuple(
      fc.nat(SEEDS.length - 1),
      fc.array(change, { minLength: 1, maxLength: 6 }),
    );
    let opened = 0;
    let count = 0;
    const property = fc.asyncProperty(
      files,
      fc.array(place, { maxLength: 5 }),
      async (file, places) => {
        const [number, changes] = file;
        const bytes = changes.reduce(changed, seeds[number]).bytes;
        count++;
        readSections(bytes);
        const result = await open(bytes, reader);
        if (!result) return;
        opened++;
        for (const at of places) isBounded(result, at);
        result.close();
      },
    );
    await fc.assert(property, { seed, ...tries(500) });
    // After larger changes, only the first check of the reader would be tested.
    assert.ok(opened > count / 10 && opened < count, `${opened} of ${count} files were opened`);
  });
});

/** Returns `{ bytes, sections }` of a module: the offsets of the contents of its sections, as `[start, end]`. */
function sectionsOf(bytes) {
  const sections = [];
  for (let at = 8; at < bytes.length; ) {
    at++;
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      size += (bytes[at] & 127) << shift;
      if (bytes[at++] < 128) break;
    }
    sections.push([at, at + size]);
    at += size;
  }
  return { bytes, sections };
}

/** Returns the file with one change. The sections of the result are those of the original file. */
function changed({ bytes, sections }, { kind, section, at, isInHeader, value, length }) {
  const [from, to] = sections[Math.floor(section * sections.length)];
  const size = isInHeader ? Math.min(to - from, HEADER_BYTES) : to - from;
  const start = Math.min(from + Math.floor(at * size), bytes.length);
  const end = Math.min(start + length, bytes.length);
  const [before, part, after] = [[0, start], [start, end], [end]].map((range) =>
    bytes.subarray(...range),
  );
  const filled = new Uint8Array(part.length).fill(value);
  const parts = {
    fill: [before, filled, after],
    flip: [before, part.map((byte, index) => (index ? byte : byte ^ (value || 2))), after],
    copy: [
      before,
      bytes.subarray(Math.floor(at * start), Math.floor(at * start) + part.length),
      after,
    ],
    insert: [before, filled, part, after],
    remove: [before, after],
    cut: [before],
  };
  return { bytes: Buffer.concat(parts[kind]), sections };
}

/** Resolves to the opened file, or to undefined if it is refused with a reason after which the reader can be used again. */
async function open(bytes, reader) {
  try {
    return await openDebugFile(bytes, { loadReader: async () => reader });
  } catch (error) {
    assert.equal(error.name, 'SymbolError', error.stack);
    assert.ok(!error.isFatal, error.message);
    assert.ok(error.message.length < MAX_TEXT, error.message);
    return undefined;
  }
}

/** Asserts that the frames at a place are bounded, or that the file is refused because of another name. */
function isBounded({ resolve }, place) {
  let frames = [];
  try {
    frames = resolve(place);
  } catch (error) {
    assert.match(error.message, /^it is of another build: /);
    assert.ok(error.message.length < MAX_TEXT, error.message);
  }
  assert.ok(frames.length <= MAX_FRAMES);
  for (const { function: name = '', file = '', line, column } of frames) {
    assert.ok(name.length < MAX_TEXT && file.length < MAX_TEXT);
    for (const number of [line, column])
      assert.ok(number === undefined || Number.isInteger(number));
  }
}
