// Runs processes that fail, with and without tinyturret.

import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../package/project.mjs';
import { RUNTIMES } from './server-processes.mjs';

/** The places in a program at which `fail()`, which throws or rejects, is called, as source text. */
export const PLACES = {
  'at the start': 'fail();',
  'in a timer': 'setTimeout(() => { fail(); }, 1);',
  'in a microtask': 'queueMicrotask(() => { fail(); });',
  'in a promise': 'Promise.resolve().then(() => { fail(); });',
  'in an async function': '(async () => { await null; await null; fail(); })();',
};

/** Source text that ends a process after 5 seconds if the failure does not happen. */
const END = 'setTimeout(() => process.exit(5), 5_000);';
export const SOCKETS = {
  'in a handler of a WebSocket': `${END}
    const upgrade = (request, server) => void server.upgrade(request);
    const websocket = { message() { fail(); } };
    const { url } = Bun.serve(t.withTurret({ port: 0, fetch: upgrade, websocket }));
    const client = new WebSocket(url);
    client.onopen = () => client.send('hello');`,
  'in a handler of a socket': `${END}
    const hostname = '127.0.0.1';
    const { port } = Bun.listen(t.withTurret({ hostname, port: 0, socket: { open() { fail(); }, data() {} } }));
    Bun.connect({ hostname, port, socket: { data() {} } });`,
};

export const KINDS = {
  error: (value) => `const fail = () => { throw ${value}; };`,
  rejection: (value) => `const fail = () => { Promise.reject(${value}); };`,
  'rejection of two promises': (value) =>
    `const fail = () => { Promise.reject(${value}); Promise.reject(new TypeError('second')); };`,
};

/** Source texts by name that call a wrapped handler which returns `promise`, and ignore the result. */
const CALLERS = {
  'of a handler of node:http': (promise) =>
    `t.withTurret(() => ${promise})({ httpVersion: '1.1', url: '/', headers: {} }, { writeHead() {} });`,
  'of a function': (promise) => `t.withTurret(() => ${promise})('a job');`,
  'of a method': (promise) => `t.withTurret(new (class { run() { return ${promise}; } })()).run();`,
  'of an object': (promise) => `t.withTurret({ run: () => ${promise} }).run();`,
  'of a class': (promise) => `new (t.withTurret(class { run() { return ${promise}; } }))().run();`,
  'left to waitUntil': (promise) =>
    `t.withTurret((_, __, it) => it.waitUntil(${promise}))('', {}, { waitUntil() {} });`,
};

/**
 * Returns kinds of failures, in the form of KINDS, for each of CALLERS. `promise` is the source text of a promise that rejects
 * with `reason`.
 */
const kindsOfCallers = (promise) =>
  Object.fromEntries(
    Object.entries(CALLERS).map(([name, call]) => [
      `rejection ${name}`,
      (value) => `const fail = () => { const reason = ${value}; ${call(promise)} };`,
    ]),
  );

export const IGNORED = kindsOfCallers('Promise.reject(reason)');
/** Kinds of failures, in the form of KINDS, for each of CALLERS, with promises whose rejection the app has handled. */
export const HANDLED = Object.fromEntries(
  Object.entries(
    kindsOfCallers('((it) => { it.catch(() => {}); return it; })(Promise.reject(reason))'),
  ).map(([name, kind]) => [`handled ${name}`, kind]),
);

/** The thrown values as source text, and the stored messages. A runtime may replace an object by a text. */
export const VALUES = {
  'an Error': { source: "new RangeError('out of stock')", message: /^out of stock$/ },
  'a text': { source: "'no access'", message: /^no access$/ },
  undefined: { source: 'undefined', message: /^undefined$/ },
  // Also matches a shortened text, because the serializer reaches its time limit on a slow machine.
  'an object': { source: '{ order: 17 }', message: /^(\{"|#<Object>|\[object|…)/ },
};

const LISTEN = (method, print = '(error) => log("handled", String(error))') =>
  `for (const event of ['uncaughtException', 'unhandledRejection']) process.${method}(event, ${print});`;

/** Source texts that add listeners of the app, before tinyturret starts (`before`) or after it (`later`). */
export const HANDLERS = {
  'no listener': {},
  'a listener': { later: LISTEN('on') },
  'a listener that was added first': { before: LISTEN('on') },
  'a listener for one event': { later: LISTEN('once') },
  'a listener for one event that was added first': { before: LISTEN('once') },
  'a prepended listener': { later: LISTEN('prependListener') },
  'a prepended listener for one event': { later: LISTEN('prependOnceListener') },
  'a listener that was removed': {
    later: `const none = () => log('never'); ${LISTEN('on', 'none')} ${LISTEN('off', 'none')}`,
  },
  'all listeners removed': {
    later: `${LISTEN('on')} ${LISTEN('removeAllListeners', 'undefined')}`,
  },
  'a listener that exits': { later: LISTEN('on', '() => process.exit(9)') },
  'a listener for uncaught errors': {
    later: "process.on('uncaughtException', (error) => log('handled', String(error)));",
  },
  'a monitor': {
    later:
      "process.on('uncaughtExceptionMonitor', (error, event) => log('monitor', String(error), event));",
  },
};

/**
 * Returns the source of a tested script. `TURRET` is a variable of the environment, so that the script and the locations in its
 * output are the same with and without tinyturret. Each line of the log is written at once, because the process may end at any
 * time. Without tinyturret the script awaits another import. A process that is about to end runs the timers that are due, but
 * not many turns of the event loop.
 */
const script = ({ before = '', later = '' }, failing, start) => `
import process from 'node:process';
import { appendFileSync } from 'node:fs';
const { RESULTS, TURRET } = process.env;
const log = (...texts) => appendFileSync(RESULTS + '.log', texts.join(' ') + '\\n');
process.on('exit', (code) => log('exit', code));
${before}
const store = {
  name: 'file',
  put: (pairs) => appendFileSync(RESULTS + '.store', pairs.map((pair) => JSON.stringify(pair) + '\\n').join('')),
  list: () => [],
  remove() {},
};
const t = await import(TURRET ? './pkg/worker.node.js' : './without.mjs');
const settings = { storageBackends: [store], cleanupTriggerRate: 0 };
${start}
${later}
let turns = 0;
const turn = () => (++turns < 50 ? setTimeout(turn, 1) : log('alive'));
turn();
${failing}
`;

export const STARTS = {
  init: 't.init(settings);',
  withTurret: 't.withTurret(() => {}, settings);',
  'init that does not listen': 't.init({ ...settings, listen: false });',
};

/** Copies the modules that all scripts import into `folder`. */
export async function prepare(folder) {
  await cp(join(ROOT, 'pkg'), join(folder, 'pkg'), { recursive: true });
  await writeFile(
    join(folder, 'without.mjs'),
    'export const init = () => {}; export const capture = () => {}; export const withTurret = (handler) => handler;',
  );
}

let numbers = 0;

/**
 * Runs one case in `runtime`, without tinyturret (`bare`) and with it (`turret`). Resolves to both results, and the stored
 * messages as `captured`. `flags` are options of the runtime, `env` variables of its environment.
 */
export async function compare(folder, runtime, { handler, place, kind, value, start, flags, env }) {
  const own = join(folder, `${numbers++}`);
  const file = `${own}.mjs`;
  await mkdir(own);
  const fail = { ...KINDS, ...IGNORED, ...HANDLED, none: () => 'const fail = () => {};' }[kind];
  const failing = `${fail(VALUES[value].source)} ${PLACES[place] ?? SOCKETS[place]}`;
  await writeFile(file, script(HANDLERS[handler] ?? handler, failing, STARTS[start ?? 'init']));
  const runWith = (name) =>
    run(runtime, file, folder, flags, { ...env, RESULTS: join(own, name), TURRET: name });
  const [bare, turret] = await Promise.all([runWith(''), runWith('turret')]);
  const captured = storedIn(await readFile(join(own, 'turret.store'), 'utf8').catch(() => ''));
  await rm(own, { recursive: true });
  return { bare, turret, captured };
}

async function run(runtime, file, cwd, flags = [], env = {}) {
  const { program, args } = RUNTIMES[runtime];
  const options = { cwd, timeout: 60_000, env: { ...process.env, NO_COLOR: '1', ...env } };
  // The options of Deno must come after its command.
  const given = [...args, ...flags, file];
  const ended = await new Promise((resolve) => {
    execFile(program, given, options, (error, stdout, stderr) => {
      const { code = 0, signal = null } = error ?? {};
      resolve({ code, signal, stdout, stderr: normalize(stderr) });
    });
  });
  const log = await readFile(`${env.RESULTS}.log`, 'utf8').catch(() => '');
  return { ...ended, log: log.trim().split('\n') };
}

/**
 * Removes process ids and frames from the output, to compare it. Bun prints frames in another form after any code has read the
 * stack of an error.
 */
const normalize = (stderr) => stderr.replace(/\(node:\d+\)/g, '(node)').replace(/^ +at .*\n/gm, '');

/** Returns the messages of all entries in the file of a store, each as often as it was counted. */
function storedIn(text) {
  const records = new Map(
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  );
  const messages = [];
  for (const [key, value] of records) {
    const counts = /^j1\/[^/]+\/\d+$/.test(key) && JSON.parse(records.get(`${key}/c`) ?? 'null');
    if (!counts) continue;
    const { message } = JSON.parse(value);
    for (const [text, count] of counts.messages ?? [[message, counts.hours[0][1]]]) {
      for (let time = 0; time < count; time++) messages.push(text);
    }
  }
  return messages;
}
