// Runs a case in Node.js, Deno and Bun: process.js <case> <address of the site>

import { argv } from 'node:process';
import { Worker } from 'node:worker_threads';
import { record } from './record.js';

const [name, site] = argv.slice(2);
globalThis.Worker ??= Worker;

const records = await record(name, (path) => fetch(new URL(path, site)));
console.log(JSON.stringify(records));
process.exit();
