// Tests that the sections of a wasm module that identify or link to its symbols are read.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { customSection, HEADER, moduleOf, sized } from './module-helpers.mjs';
import { isModule, readSections } from './sections.js';

const NOTHING = { buildId: '', debugUrl: '', mapUrl: '', hasLines: false };

describe('sections', () => {
  it('are those of a module', () => {
    assert.ok(isModule(moduleOf()));
    assert.ok(!isModule(new TextEncoder().encode('<!doctype html>')));
    assert.ok(!isModule(Uint8Array.from(HEADER.slice(0, 7))));
  });

  it('have a build id and addresses', () => {
    const module = moduleOf({
      name: [1, 2, 3],
      build_id: sized([0, 0xab, 255]),
      external_debug_info: sized('app.debug.wasm'),
      sourceMappingURL: sized(`${'x'.repeat(200)}.map`),
      '.debug_info': [],
    });
    assert.deepEqual(readSections(module), {
      buildId: '00abff',
      debugUrl: 'app.debug.wasm',
      mapUrl: `${'x'.repeat(200)}.map`,
      hasLines: true,
    });
    assert.deepEqual(readSections(moduleOf()), NOTHING);
  });

  it('are found after others, and the first of a name counts', () => {
    const others = [1, 3, 0, 0, 0];
    const ids = [1, 2].flatMap((id) => customSection('build_id', sized([id])));
    assert.equal(readSections(Uint8Array.from([...HEADER, ...others, ...ids])).buildId, '01');
  });

  it('that are cut off are not read', () => {
    const module = moduleOf({ external_debug_info: sized('a.debug.wasm'), build_id: sized([7]) });
    for (let length = 0; length < module.length; length++) {
      const { buildId, mapUrl, hasLines } = readSections(module.subarray(0, length));
      assert.deepEqual([buildId, mapUrl, hasLines], ['', '', false]);
    }
    assert.equal(readSections(module).buildId, '07');
  });

  it('whose sizes are wrong are not read', () => {
    const wrong = { build_id: [5, 1], external_debug_info: [255, 255, 255, 255, 255, 1], name: [] };
    assert.deepEqual(readSections(moduleOf(wrong)), NOTHING);
    assert.deepEqual(readSections(moduleOf({ build_id: sized(Array(65).fill(1)) })), NOTHING);
    const endless = Uint8Array.from([...HEADER, 0, 255, 255, 255, 255, 255, 255]);
    assert.deepEqual(readSections(endless), NOTHING);
  });

  it('are bounded in number', () => {
    const many = Array(20_000).fill(customSection('a', [])).flat();
    const id = customSection('build_id', sized([1]));
    assert.equal(readSections(Uint8Array.from([...HEADER, ...many, ...id])).buildId, '');
  });
});
