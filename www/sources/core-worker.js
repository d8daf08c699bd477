// The script of the worker in which the page of the viewer runs the core. It calls functions of the package for the page, with
// IndexedDB and a copy of the page's localStorage as backends. `in-worker.js` is the code of the page that sends the messages.
// `number` identifies a call of the function `name`. `local` is a snapshot of the page's localStorage (local-records.js), or
// undefined if the worker has a current one.
//
// | message from the page | response |
// | --- | --- |
// | `{ number, name, args, local }` | `{ number, answer, status }`, or `{ number, error }` if the call has failed |
//
// | message to the page | meaning |
// | --- | --- |
// | `{ started }` | the worker has started |
// | `{ writes, seen }` | writes for localStorage; `seen` is the number of the snapshot that the mirror had |
// | `{ changed, status }` | records were written, by this worker or in another tab |

import { hideFailures } from './hide-failures.js';
import { Mirror } from './mirror.js';

hideFailures(globalThis);
const mirror = new Mirror((writes, seen) => postMessage({ writes, seen }));
// Defines a replacement of localStorage, because workers have no localStorage and the package uses it as a backend.
Object.defineProperty(globalThis, 'localStorage', { get: () => mirror.open(), configurable: true });

// In the npm package this file is `viewer/core-worker.js`, so the path leads to the entry of the package.
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
