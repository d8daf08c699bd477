import { runTestsIn } from '../run.mjs';

await runTestsIn('webkit', 0, 2);
