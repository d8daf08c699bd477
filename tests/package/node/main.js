import * as tinyturret from 'tinyturret';
import { tryOut } from './try-out.js';

console.log(JSON.stringify(await tryOut(tinyturret)));
