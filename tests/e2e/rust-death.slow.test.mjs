// Tests that an instance of a Rust app dies, and the page then fails once more: a later page finds both failures, counted once
// and with their own times.

import assert from 'node:assert/strict';
import { rustFaults } from '../../examples/playground/rust-faults.js';
import { hasWasmNames } from './harness/browsers.mjs';
import { assertGroups, groupsOfViewer } from './harness/groups.mjs';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const EXPORTS = {
  'rust-panic': 'panic_in_export',
  'rust-unreachable': 'hit_unreachable',
  'rust-out-of-bounds': 'read_out_of_bounds',
  'rust-stack': 'overflow_the_stack',
  'rust-shadow-stack': 'overflow_the_shadow_stack',
  'rust-memory': 'run_out_of_memory',
};
const LATE = { id: 'late', expect: { kind: 'error', title: 'LateError: thrown', count: 1 } };

inEveryBrowser(
  Object.fromEntries(
    Object.entries(EXPORTS).map(([id, name]) => [
      `a death by ${name} and a failure after it count once each`,
      async (open, browser) => {
        const app = await open('/pages/rust.html');
        const [before, after] = await app.evaluate(dieAndFail, name);
        // Loads the viewer twice: each load reads the entries of the dead app, and must not count them again.
        for (const path of ['/viewer/', '/viewer/?again']) {
          const viewer = await open(path);
          await assertGroups(viewer, groupsOfViewer, [inBrowser(id, browser), LATE]);
        }
        const reader = await open('/pages/plain.html');
        for (const { title, firstSeen, lastSeen } of await reader.evaluate(groupsOfPage)) {
          assert.ok(before <= firstSeen && firstSeen === lastSeen && lastSeen <= after, title);
        }
      },
    ]),
  ),
);

/** Returns a fault of the playground. Its culprit is empty if the browser does not name wasm frames. */
function inBrowser(id, browser) {
  const { expect } = rustFaults.find((fault) => fault.id === id);
  return { id, expect: hasWasmNames(browser) ? expect : { ...expect, culprit: '' } };
}

// The functions below run in the page.

async function dieAndFail(name) {
  const times = [Date.now()];
  await untilReported(() => callRust(name));
  await untilReported(() => throwLater(makeError('LateError', 'thrown')));
  times.push(Date.now());
  // Waits 20 ms, so that the time of a later read differs from the times of the failures.
  while (Date.now() < times[1] + 20) await new Promise((resolve) => setTimeout(resolve));
  return times;

  function untilReported(fail) {
    return new Promise((resolve) => {
      addEventListener('error', resolve, { once: true });
      fail();
    });
  }
}

async function groupsOfPage() {
  const tinyturret = await import('/index.js');
  return tinyturret.groups();
}
