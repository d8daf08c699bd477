import { runTestsIn } from '../run.mjs';

await runTestsIn('firefox', 1, 2);
