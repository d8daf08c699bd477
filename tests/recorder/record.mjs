// Writes tests/fixtures/recorded/: node record.mjs <folder of the wasm> [engine…]

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { argv } from 'node:process';
import { closeBrowsers } from '../e2e/harness/browsers.mjs';
import { cases, recordsOf } from './cases/all.js';
import * as browsers from './engines/browsers.mjs';
import * as processes from './engines/processes.mjs';
import { run } from './engines/run.mjs';
import { workerd } from './engines/workerd.mjs';
import { openSite } from './site.mjs';

const ENGINES = { ...browsers, ...processes, workerd };
/** The largest number of tries of a case whose stack is random, such as a stack overflow. The last try is recorded. */
const TRIES = 40;
const BLOB = '00000000-0000-4000-8000-000000000000';
const RECORDED = new URL('../fixtures/recorded/', import.meta.url);

const [faults, ...named] = argv.slice(2);
const site = await openSite(faults);
try {
  await mkdir(RECORDED, { recursive: true });
  for (const name of named.length ? named : Object.keys(ENGINES)) await recordEngine(name);
} finally {
  await closeBrowsers();
  await site.close();
}

async function recordEngine(name) {
  const engine = ENGINES[name];
  if (!engine) throw new Error(`${name} is none of ${Object.keys(ENGINES).join(', ')}`);
  const file = new URL(`${name}.txt`, RECORDED);
  const before = await readFile(file, 'utf8').catch(() => '');
  const texts = [await heading(engine)];
  await engine.run(site, async (ask) => {
    for (const one of cases) texts.push(await textOf(one, engine, ask, before));
  });
  await writeFile(file, texts.join('\n'));
}

async function heading({ title, version, note }) {
  const [number] = (await run(version)).match(/\d[\w.-]*/);
  return [`# ${title} ${number}`, ...(note ? [`# ${note}`] : []), ''].join('\n');
}

async function textOf(one, { skips, isByChance }, ask, before) {
  const names = recordsOf(one);
  const skipped = skips[one.name];
  if (skipped) return show(names, Array(names.length).fill({ facts: { skipped }, stack: '' }));
  for (let tries = TRIES; ; tries--) {
    const records = await recordsFrom(ask, one.name, names.length);
    const text = show(names, records);
    // Whether an overflow gave a stack that earlier recordings do not have. The case is then tried again, because the end of
    // such a stack is random in every engine.
    const isOther = one.name.includes('overflow') && !before.includes(text);
    if (!tries || !(isOther || isByChance?.(one.name, records))) return text;
  }
}

async function recordsFrom(ask, name, count) {
  const records = await ask(name).catch((error) => {
    throw new Error(`${name}: ${error.message}`, { cause: error });
  });
  if (records.length === count) return records;
  throw new Error(`${name}: ${records.length} records, not ${count}`);
}

function show(names, records) {
  return records.map((record, at) => text(names[at], record)).join('\n');
}

function text(name, { facts, stack }) {
  const lines = [`== ${name}`, JSON.stringify(facts), withoutAddress(stack)];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** Replaces the random id in the address of a blob by a constant, because it differs each time. */
function withoutAddress(stack) {
  return stack.replace(/(?<=blob:\S*)[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, BLOB);
}
