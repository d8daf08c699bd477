// Tests scripts/order-functions.mjs.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { nameInOrder } from '../../scripts/order-functions.mjs';
import { HEADER, sized } from '../../www/symbols/module-helpers.mjs';

const CORE = new URL('../../pkg/tinyturret_bg.wasm', import.meta.url);

/** A module of the functions `f`, `g`, `f` and `g`. It has an import, because imported functions have the first indexes. */
const ALTERNATING = moduleOf(['f', 'g', 'f', 'g']);

describe('the order of functions', () => {
  it('keeps all sections of a module, and names each function once', () => {
    const core = readFileSync(CORE);
    const named = nameInOrder(core);
    assert.ok(named.subarray(0, core.length).equals(core));
    const names = namesOf(named).map(([, name]) => name);
    assert.ok(names.length > 500);
    assert.equal(new Set(names).size, names.length);
  });

  it('has equal functions in a row', () => {
    const ordered = namesOf(nameInOrder(ALTERNATING)).sort(([, one], [, other]) =>
      one < other ? -1 : 1,
    );
    assert.deepEqual(
      ordered.map(([index]) => index),
      [1, 3, 2, 4],
    );
  });

  it('replaces names', () => {
    const once = nameInOrder(ALTERNATING);
    assert.deepEqual(nameInOrder(once), once);
  });
});

/** Returns a module with an imported function, and a function of each name, whose body repeats the name. */
function moduleOf(names) {
  const bodies = names.map((name) => Buffer.from(name.repeat(20)));
  const imported = [1, ...sized('module'), ...sized('function'), 0, 0];
  const code = [names.length, ...bodies.flatMap(sized)];
  return Buffer.from([...HEADER, 2, ...sized(imported), 10, ...sized(code)]);
}

/** Returns the index and the name of each function that the name section has, the last section of the module. */
function namesOf(wasm) {
  let at = wasm.lastIndexOf(Buffer.from(sized('name'))) + 'name'.length + 2;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  number();
  return Array.from({ length: number() }, () => {
    const index = number();
    const length = number();
    at += length;
    return [index, wasm.toString('latin1', at - length, at)];
  });
}
