// Measures how many captures survive each death of a page, and writes the table into docs/measurements/survival.md:
//   scripts/death [chromium|firefox] [captures] [death…]

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { deaths } from './deaths.mjs';
import { measure } from './measure.mjs';
import { capturesOf, rows } from './rows.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = join(ROOT, 'docs/measurements/survival.md');
const DELAYS = [0, 50, 1000];

const [name = 'chromium', captures = '50', ...chosen] = argv.slice(2);
const results = join(ROOT, 'target/death', `${name}.json`);
const possible = Object.keys(deaths).filter((death) =>
  [name, undefined].includes(deaths[death].only),
);

await mkdir(join(ROOT, 'target/death'), { recursive: true });
for (const death of chosen.length ? chosen : possible) {
  const began = Date.now();
  const measured = await readResults();
  measured[death] = await column(death);
  await writeFile(results, JSON.stringify(measured));
  console.log(`✓ ${death}: ${Math.round((Date.now() - began) / 1000)} s`);
}
await writeTable(table(await readResults()));

function readResults() {
  return readFile(results, 'utf8').then(JSON.parse, () => ({}));
}

/**
 * Measures one kind of death. Resolves to a list per row of the table, with the number of surviving captures for each delay.
 */
async function column(death) {
  const all = Object.values(rows).flat();
  const cells = all.flatMap((row) =>
    DELAYS.map((delay) => ({ ...row, delay, captures: capturesOf(row, Number(captures)) })),
  );
  const left = await measure(name, death, cells);
  return all.map((_, at) => left.slice(at * DELAYS.length, (at + 1) * DELAYS.length));
}

function table(measured) {
  const columns = possible.filter((death) => measured[death]);
  const lines = [
    ['', 'captures', ...columns],
    ['---', ...columns.map(() => '---'), '---'],
  ];
  let at = 0;
  for (const [title, group] of Object.entries(rows)) {
    lines.push([`**${title}**`, '', ...columns.map(() => '')]);
    for (const row of group) {
      const cells = columns.map((death) => measured[death][at].join(' / '));
      lines.push([row.words, String(capturesOf(row, Number(captures))), ...cells]);
      at++;
    }
  }
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

async function writeTable(text) {
  const page = await readFile(PAGE, 'utf8');
  const [start, end] = [`<!-- ${name} -->\n`, `\n<!-- end of ${name} -->`];
  const [before, rest] = page.split(start);
  const after = rest.slice(rest.indexOf(end));
  await writeFile(PAGE, before + start + text + after);
}
