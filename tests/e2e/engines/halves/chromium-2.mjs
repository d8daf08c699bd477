import { runTestsIn } from '../run.mjs';

await runTestsIn('chromium', 1, 2);
