// Fuzzes the code that reads untrusted requests and files with fast-check, for FUZZ_SECONDS seconds per property.
//   FUZZ_SECONDS=600 node scripts/fuzz-javascript.mjs

import { execFile } from 'node:child_process';
import process, { execPath } from 'node:process';

const PROPERTIES = [
  // Reads the bodies of reports: by the whole endpoint, and entry by entry.
  ['pkg-template/http/collector.test.mjs', 'adds nothing but reported entries'],
  ['pkg-template/http/reported-entry.test.mjs', 'within all bounds'],
  // Reads network addresses from headers.
  ['pkg-template/http/network.test.mjs', 'gives a short text or undefined'],
  // Reads source maps.
  ['www/symbols/hostile.test.mjs', 'are refused, or give bounded frames'],
  // Reads debug files with the wasm module of the viewer. `scripts/apps lines` and `scripts/symbols build` make the files that it changes.
  ['tests/package/debug-files.slow.test.mjs', 'are refused, or give bounded frames'],
  // Reads cookies and authorization headers.
  ['tests/edge/viewer-properties.test.mjs', '^with (auth|development: true)'],
];

await Promise.all(PROPERTIES.map(([file, pattern]) => fuzz(file, pattern)));

function fuzz(file, pattern) {
  const options = ['--test', '--test-reporter=spec', `--test-name-pattern=${pattern}`, file];
  return new Promise((resolve) => {
    execFile(execPath, options, (error, stdout) => {
      const found = stdout.match(/\d+ executions/g) ?? [];
      console.log(`${file}: ${found.join(', ') || 'no property ran'}`);
      if (error || !found.length) {
        console.log(stdout);
        process.exitCode = 1;
      }
      resolve();
    });
  });
}
