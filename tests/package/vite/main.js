import * as tinyturret from 'tinyturret';
import { tryOut } from './try-out.js';

globalThis.result = tryOut(tinyturret);
