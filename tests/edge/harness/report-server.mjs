// Runs the worker of tests/edge/reports as a server of Node.js: report-server.mjs <settings as JSON> [store]. The store is an
// object (the default), an object that never answers (`hanging`), or the memory of the process (`memory`).

import { createServer } from 'node:http';
import { argv } from 'node:process';
import { http } from '../../../pkg/edge/node.js';
import * as package_ from '../../../pkg/worker.node.js';
import { hostOf } from '../reports/host.js';

const [settings, kind] = argv.slice(2);
const records = new Map();
const forever = () => new Promise(() => {});

const store = {
  name: 'map',
  isShared: true,
  async put(pairs) {
    if (kind === 'hanging') await forever();
    for (const [key, value] of pairs) records.set(key, value);
  },
  list: async (prefix) => [...records].filter(([key]) => key.startsWith(prefix)),
  async remove(keys) {
    for (const key of keys) records.delete(key);
  },
};

const worker = hostOf({ ...package_, actions: { records: () => [...records] } }, () => ({
  storageBackends: [kind === 'memory' ? 'memory' : store],
  ...JSON.parse(settings),
}));

const server = createServer(async (message, response) => {
  http.write(response, await worker.fetch(http.withBody(http.request(message), message), {}));
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
