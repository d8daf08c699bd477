// Measures: node bench/run.mjs [chromium|firefox] [--rounds N | --quick] [--check] [--docs] [--only name,…]

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.mjs';
import { CONTESTANTS } from './contestants.mjs';
import { readFiles } from './site.mjs';
import { table } from './table.mjs';
import { visit } from './visit.mjs';

const RESULTS = fileURLToPath(new URL('../target/bench', import.meta.url));
const DOCS = fileURLToPath(new URL('../docs/measurements/cost.md', import.meta.url));
const ROUNDS = 11;
const BROWSERS = ['chromium', 'firefox'];
const TRIES = 2;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    only: { type: 'string' },
    quick: { type: 'boolean' },
    check: { type: 'boolean' },
    docs: { type: 'boolean' },
  },
});
const only = values.only?.split(',');
const rounds = values.quick ? 1 : Number(values.rounds ?? ROUNDS);
const isKnown =
  positionals.every((name) => BROWSERS.includes(name)) &&
  (only ?? []).every((name) => CONTESTANTS.includes(name)) &&
  Number.isInteger(rounds) &&
  rounds > 0;
if (!isKnown) {
  console.error(
    '✗ wrong arguments. Usage: scripts/bench [chromium|firefox] [--rounds N | --quick] [--check] [--docs] [--only name,…]',
  );
  process.exit(3);
}

const contestants = CONTESTANTS.filter((name) => only?.includes(name) ?? true);
await mkdir(RESULTS, { recursive: true });
await bundle(contestants);
const files = await readFiles();
for (const browser of positionals.length ? positionals : BROWSERS) await measure(browser);

async function measure(browser) {
  const result = { browser, version: '', contestants, rounds: [], failures: [] };
  for (let at = 0; at < rounds; at++) {
    result.rounds.push(await round(result, at));
    await writeFile(join(RESULTS, `${browser}.json`), `${JSON.stringify(result, null, 2)}\n`);
  }
  await report(result);
}

/** Measures all contestants once. Resolves to the numbers by contestant and row. Each round begins with another contestant. */
async function round(result, at) {
  const from = at % contestants.length;
  const numbers = {};
  for (const name of [...contestants.slice(from), ...contestants.slice(0, from)]) {
    numbers[name] = await tried(result, at, name);
  }
  console.error(`  ${result.browser}: round ${at + 1} of ${rounds}`);
  return numbers;
}

/**
 * Measures a contestant. Resolves to its numbers by row. After a failure tries again; resolves to undefined if all `TRIES`
 * fail.
 */
async function tried(result, round, name) {
  for (let at = 0; at < TRIES; at++) {
    try {
      // The viewer is measured once, because its rows are medians of many measurements, and filling its store takes long.
      const { version, ...numbers } = await visit(result.browser, name, files, round === 0);
      result.version = version;
      return numbers;
    } catch (error) {
      const failure = `${result.browser}, ${name}, round ${round + 1}: ${error.message}`;
      result.failures.push(failure);
      console.error(`  ${failure}`);
    }
  }
  return undefined;
}

async function report(result) {
  const { text, missed } = table(result);
  const head = `${result.version}, medians; rounds: ${rounds}`;
  console.log(`\n${head}\n\n${text}\n`);
  if (values.docs) await document(result.browser, `${head}.\n\n${text}`);
  const lacking = contestants.filter((name) => result.rounds.every((round) => !round[name]));
  for (const name of lacking) console.log(`not measured: ${name}`);
  if (values.check && missed.length) console.error(`✗ missed:\n  ${missed.join('\n  ')}`);
  if (values.check && (missed.length || lacking.length)) process.exitCode = 1;
}

/** Replaces the text for a browser in docs/measurements/cost.md by `text`. */
async function document(browser, text) {
  const [start, end] = [`<!-- ${browser} -->\n`, `\n<!-- end of ${browser} -->`];
  const docs = await readFile(DOCS, 'utf8');
  const [before, rest] = docs.split(start);
  const after = rest.slice(rest.indexOf(end));
  await writeFile(DOCS, before + start + text + after);
}
