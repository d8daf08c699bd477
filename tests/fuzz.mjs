// Decides how often a property is tried: a fixed number of times, or for FUZZ_SECONDS seconds, which also prints the number.

import { env, stdout } from 'node:process';
import fc from 'fast-check';

const SECONDS = Number(env.FUZZ_SECONDS ?? 0);

/** Returns the parameters of `fc.assert`: `numRuns` executions, or as many as fit into FUZZ_SECONDS. */
export const tries = (numRuns = 100) =>
  SECONDS
    ? { numRuns: Infinity, interruptAfterTimeLimit: SECONDS * 1_000, reporter: report }
    : { numRuns };

function report(details) {
  // Writes to stdout directly, because some tests replace `console.log`.
  stdout.write(`${details.numRuns} executions\n`);
  if (details.failed) throw new Error(fc.defaultReportMessage(details));
}
