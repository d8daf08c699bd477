// Runs random schedules of the model from the command line.
//   node tests/model/run.mjs --schedules 1000000 --seed 1 [--mutation 'name']
//     runs schedules, prints what they covered, and the shortest trace of those that fail.
//   node tests/model/run.mjs --mutations --schedules 200000
//     finds a schedule that refutes each wrong rule, and writes mutation-seeds.json.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { MUTATIONS, RULES } from './rules.mjs';
import { refute, runSchedule, shorten } from './schedule.mjs';

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    mutation: { type: 'string' },
    mutations: { type: 'boolean' },
  },
});
const schedules = Number(values.schedules);
const first = Number(values.seed);

if (values.mutations) {
  const seeds = {};
  for (const name of Object.keys(MUTATIONS)) {
    const seed = refute(name, first, schedules);
    if (seed !== null) seeds[name] = seed;
    else process.exitCode = 1;
    console.log(`${seed === null ? 'NOT REFUTED' : `refuted after ${seed - first + 1}`}: ${name}`);
  }
  writeFileSync(
    new URL('mutation-seeds.json', import.meta.url),
    `${JSON.stringify(seeds, null, 2)}\n`,
  );
} else {
  const rules = { ...RULES, ...(values.mutation ? MUTATIONS[values.mutation] : {}) };
  const coverage = new Map();
  const loss = {};
  const started = performance.now();
  let failures = 0;
  let shortest = null;
  for (let seed = first; seed < first + schedules; seed++) {
    if (!runSchedule(seed, { rules, coverage, loss })) continue;
    failures++;
    if (failures > 30) break;
    const failure = shorten(seed, rules);
    if (!shortest || failure.trace.length < shortest.trace.length) shortest = failure;
  }
  if (shortest) {
    console.log(`seed ${shortest.seed}: ${shortest.message}`);
    for (const line of shortest.trace) console.log(`  ${line}`);
  }
  const rows = [...coverage].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [what, count] of rows) console.log(`${String(count).padStart(12)}  ${what}`);
  console.log('failures lost as allowed:', JSON.stringify(loss));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${schedules} schedules in ${seconds} s, ${failures} wrong`);
  process.exitCode = failures > 0 ? 1 : 0;
}
