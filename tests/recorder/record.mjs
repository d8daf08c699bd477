// Writes tests/fixtures/recorded/: node record.mjs <folder of the wasm> [engine…]

import { mkdir, writeFile } from 'node:fs/promises';
import { argv } from 'node:process';
import { cases, recordsOf } from './cases/all.js';
import * as browsers from './engines/browsers.mjs';
import * as processes from './engines/processes.mjs';
import { run } from './engines/run.mjs';
import { workerd } from './engines/workerd.mjs';
import { openSite } from './site.mjs';

const ENGINES = { ...browsers, ...processes, workerd };
const BLOB = '00000000-0000-4000-8000-000000000000';
const RECORDED = new URL('../fixtures/recorded/', import.meta.url);

const [faults, ...named] = argv.slice(2);
const site = await openSite(faults);
try {
  await mkdir(RECORDED, { recursive: true });
  for (const name of named.length ? named : Object.keys(ENGINES)) await recordEngine(name);
} finally {
  await site.close();
}

async function recordEngine(name) {
  const engine = ENGINES[name];
  if (!engine) throw new Error(`${name} is none of ${Object.keys(ENGINES).join(', ')}`);
  const texts = [await heading(engine)];
  await engine.run(site, async (ask) => {
    for (const one of cases) texts.push(...(await textsOf(one, engine, ask)));
  });
  await writeFile(new URL(`${name}.txt`, RECORDED), texts.join('\n'));
}

async function heading({ title, version }) {
  const [number] = (await run(version)).match(/\d[\w.-]*/);
  return `# ${title} ${number}\n`;
}

async function textsOf(one, { skips }, ask) {
  const names = recordsOf(one);
  const skipped = skips[one.name];
  if (skipped) return names.map((name) => text(name, { facts: { skipped }, stack: '' }));
  const records = await ask(one.name).catch((error) => {
    throw new Error(`${one.name}: ${error.message}`, { cause: error });
  });
  if (records.length !== names.length) {
    throw new Error(`${one.name}: ${records.length} records, not ${names.length}`);
  }
  return records.map((record, at) => text(names[at], record));
}

function text(name, { facts, stack }) {
  const lines = [`== ${name}`, JSON.stringify(facts), withoutChance(stack)];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** A blob has another address each time. */
function withoutChance(stack) {
  return stack.replace(/(?<=blob:\S*)[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, BLOB);
}
