// Tests a process with a store that does not answer.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { withScripts } from './harness/node-scripts.mjs';

it('a store that does not answer delays neither the core nor the other store', () =>
  withScripts(async (run) => {
    const { stdout, stderr } = await run(`
      const hangs = () => new Promise(() => {});
      const hanging = { name: 'hanging', isShared: true, put: hangs, list: hangs, remove: hangs };
      t.init({ storageBackends: [hanging, fileStore(true)], cleanupTriggerRate: 0 });
      t.capture(new Error('x'));
      await until(() => fileStore(true).list('x/').length);
      const { core, tiers } = t.status();
      // Its state becomes "failing" after 10 seconds without an answer.
      print([core, tiers[0].name, tiers[0].state]);
      process.exit();`);
    assert.deepEqual(JSON.parse(stdout || '[]'), ['ok', 'hanging', 'ok'], stderr);
  }));
