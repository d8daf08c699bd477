// A workflow whose steps fail as its parameter `name` specifies.

import { WorkflowEntrypoint } from 'cloudflare:workers';
import { NonRetryableError } from 'cloudflare:workflows';
import { withTurret } from 'tinyturret/worker';

const quickly = { retries: { limit: 2, delay: 1, backoff: 'constant' } };
const once = { retries: { limit: 0, delay: 0 } };

const flows = {
  'run-fails'() {
    throw new RangeError('failed in run');
  },
  'step-fails': (step) =>
    step.do('charge', quickly, async () => {
      throw new RangeError('failed in each attempt');
    }),
  async 'step-recovers'(step) {
    let attempts = 0;
    return step.do('charge', quickly, async () => {
      if (++attempts < 3) throw new RangeError('failed in two attempts');
      return attempts;
    });
  },
  'never-retried': (step) =>
    step.do('charge', quickly, async () => {
      throw new NonRetryableError('failed for good');
    }),
  async caught(step) {
    await step
      .do('charge', once, () => {
        throw new RangeError('failed in a step that is caught');
      })
      .catch(() => {});
    throw new RangeError('failed in run, later');
  },
  'times-out': (step) => step.do('wait', { ...once, timeout: 20 }, () => scheduler.wait(5_000)),
  async succeeds(step) {
    const sum = await step.do('add', async () => 3);
    await step.sleep('a moment', 1);
    return sum;
  },
};

export const Orders = withTurret(
  class Orders extends WorkflowEntrypoint {
    run(event, step) {
      return flows[event.payload.name](step, this.ctx);
    }
  },
);
