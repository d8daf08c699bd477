// The script of three kinds of workers: dedicated, shared and service workers. A worker throws an error when it gets a
// message.
import './without.js';
import * as tinyturret from '../index.js';
import { settings } from './settings.js';

tinyturret.init(settings);

function failInDedicatedWorker() {
  throw new Error('thrown in a dedicated worker');
}

function failInSharedWorker() {
  throw new Error('thrown in a shared worker');
}

function failInServiceWorker() {
  throw new Error('thrown in a service worker');
}

self.onmessage = 'clients' in self ? failInServiceWorker : failInDedicatedWorker;
self.onconnect = ({ ports: [port] }) => {
  port.onmessage = failInSharedWorker;
};
