// Fails or stores once, in the page or in a worker of it, as the URL specifies. The announcement is a synchronous request, so
// that the task has not ended when the test kills the page.

import { writers } from './writers.js';

const asked = Object.fromEntries(new URLSearchParams(location.search));

if (asked.place === 'worker' && globalThis.document) {
  const worker = new Worker(import.meta.url + location.search, { type: 'module' });
  worker.onmessage = leave;
  worker.onerror = (event) => event.preventDefault();
} else {
  const write = await writers[asked.writer](asked.database === 'open');
  addEventListener('error', announce);
  setTimeout(function writeNow() {
    write();
    announce();
  });
}

function announce() {
  const request = new XMLHttpRequest();
  request.open('POST', asked.tell, false);
  request.send();
  if ('leave' in asked) depart(Number(asked.leave));
}

function depart(delay) {
  const go = globalThis.document ? leave : () => postMessage('leave');
  if (delay) setTimeout(go, delay);
  else go();
}

function leave() {
  location.href = '/gone.html';
}
