import { record } from './record.js';

const name = new URLSearchParams(location.search).get('case');
globalThis.recorded = JSON.stringify(await record(name, fetch));
