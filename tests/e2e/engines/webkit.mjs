import { runTestsIn } from './run.mjs';

await runTestsIn('webkit');
