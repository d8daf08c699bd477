// The worker of the viewer's page: calls functions of the package for the page, over IndexedDB and the records of the
// page's localStorage. `in-worker.js` is the page's side.
//
// | message from the page | answer |
// | --- | --- |
// | `{ number, name, args, local }` | `{ number, answer, status }`, or `{ number, error }` if it could not be called |
//
// | message to the page | meaning |
// | --- | --- |
// | `{ started }` | the worker runs |
// | `{ writes, seen }` | to be applied to localStorage, by a mirror that has had the records of read `seen` |
// | `{ changed, status }` | records were written, here or in another tab |

import { hideFailures } from './hide-failures.js';
import { Mirror } from './mirror.js';

hideFailures(globalThis);
const mirror = new Mirror((writes, seen) => postMessage({ writes, seen }));
// Workers have none of their own.
Object.defineProperty(globalThis, 'localStorage', { get: () => mirror.open(), configurable: true });

// Relative to the bundle, viewer/core-worker.js of the package.
const loading = import('../index.js');
loading.then(
  ({ subscribe, status }) => subscribe(() => postMessage({ changed: true, status: status() })),
  () => {},
);

addEventListener('message', async ({ data: { number, name, args, local } }) => {
  if (local) mirror.update(local);
  try {
    const turret = await loading;
    const answer = await turret[name](...args);
    postMessage({ number, answer, status: turret.status() });
  } catch (error) {
    postMessage({ number, error: String(error) });
  }
});

postMessage({ started: true });
