// Tests that every failure is counted in a thousand requests a second, one in ten of which fails. Prints the time of a
// successful request with and without tinyturret, measured in alternating seconds.

import assert from 'node:assert/strict';
import { Agent, get } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { temporaryFolders } from '../harness/temporary-folders.mjs';
import {
  bundle,
  countsOf,
  modulesOf,
  pause,
  recordsInD1,
  run,
  until,
} from '../harness/workerd.mjs';

const SECONDS = process.env.SOAK ? 10 : 3;
const A_SECOND = 1_000;
const ONE_FAILS_OF = 10;

describe('under load', () => {
  const folders = temporaryFolders();
  let folder;
  before(async () => {
    folder = await folders.make();
    await bundle(folder, 'tests/edge/isolate');
  });
  after(folders.remove);

  it('counts every failure of a thousand requests a second', async (t) => {
    const modules = await modulesOf(folder);
    const wrapped = await run(await folders.make(), [
      { name: 'wrapped', modules, bindings: { STORE: 'd1', CLEANUP: 0.05 } },
    ]);
    t.after(() => wrapped.stop());
    const bare = await run(await folders.make(), [
      { name: 'bare', modules: true, scriptPath: 'tests/edge/isolate/bare.js' },
    ]);
    t.after(() => bare.stop());

    const took = { wrapped: [], bare: [] };
    // Sends requests for one second before the measurement, so that everything is loaded and compiled.
    for (const running of [bare, wrapped]) await second(running.url, []);
    for (let at = 0; at < SECONDS; at++) {
      await second(bare.url, took.bare);
      await second(wrapped.url, took.wrapped);
    }
    const failed = ((SECONDS + 1) * A_SECOND) / ONE_FAILS_OF;
    await until(
      async () => countsOf(await recordsInD1(wrapped)).get('Error: failed on request') === failed,
    );
    const [own, other] = [took.wrapped, took.bare].map(median);
    const added = (100 * (own / other - 1)).toFixed(1);
    t.diagnostic(
      `median of a success: ${own.toFixed(3)} ms, bare ${other.toFixed(3)} ms: ${added} % more`,
    );
    assert.equal(took.wrapped.length, took.bare.length);
  });
});

/** Sends requests to `url` for one second. Adds the milliseconds of each successful one to `took`. */
async function second(url, took) {
  // Uses new connections for each second: the server closes one that is unused for five seconds, perhaps during a request.
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const ask = asker(agent);
  const start = performance.now();
  const asked = [];
  while (asked.length < A_SECOND) {
    const due = Math.floor(((performance.now() - start) / 1_000) * A_SECOND);
    while (asked.length < Math.min(due, A_SECOND)) {
      const fails = asked.length % ONE_FAILS_OF === 0;
      asked.push(ask(new URL(fails ? '/fail' : '/', url), (ms) => fails || took.push(ms)));
    }
    await pause(1);
  }
  await Promise.all(asked);
  agent.destroy();
}

function asker(agent) {
  return (url, tell) =>
    new Promise((resolve, reject) => {
      const start = performance.now();
      get(url, { agent }, (response) => {
        response.resume().on('end', () => {
          tell(performance.now() - start);
          resolve();
        });
      }).on('error', reject);
    });
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
