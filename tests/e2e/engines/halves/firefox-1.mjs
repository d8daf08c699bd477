import { runTestsIn } from '../run.mjs';

await runTestsIn('firefox', 0, 2);
