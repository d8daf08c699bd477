import { runTestsIn } from '../run.mjs';

await runTestsIn('webkit', 1, 2);
