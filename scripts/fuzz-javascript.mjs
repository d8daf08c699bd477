// Fuzzes what reads the requests of strangers, with fast-check: FUZZ_SECONDS seconds for each property.
//   FUZZ_SECONDS=600 node scripts/fuzz-javascript.mjs

import { spawnSync } from 'node:child_process';
import { execPath, exit } from 'node:process';

const PROPERTIES = [
  // The body of a report, through the whole endpoint.
  ['pkg-template/http/collector.test.mjs', 'adds nothing but reported entries'],
  ['pkg-template/http/reported-entry.test.mjs', 'within all bounds'],
  // Addresses, as headers name them.
  ['pkg-template/http/network.test.mjs', 'gives a short text or undefined'],
  // Cookies and authorization headers.
  ['tests/edge/viewer-properties.test.mjs', '^(auth|development: true)$'],
];

for (const [file, pattern] of PROPERTIES) {
  const options = ['--test', '--test-reporter=spec', `--test-name-pattern=${pattern}`];
  const { stdout, status } = spawnSync(execPath, [...options, file], { encoding: 'utf8' });
  const executions = /\d+ executions/g;
  const found = stdout.match(executions) ?? [];
  console.log(`${file}: ${found.join(', ') || 'no property was tried'}`);
  if (status || !found.length) {
    console.log(stdout);
    exit(1);
  }
}
