import { runIn } from './run.mjs';

await runIn('webkit');
