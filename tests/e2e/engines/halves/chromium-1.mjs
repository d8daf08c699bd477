import { runTestsIn } from '../run.mjs';

await runTestsIn('chromium', 0, 2);
