import * as tinyturret from '../index.js';
import { count } from './counting.js';

self.onmessage = async ({ data: [own, times] }) => {
  await count(tinyturret, own, times);
  postMessage('ready');
};
