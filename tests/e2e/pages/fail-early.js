// Fails while the page loads, in every way to which the recorder listens, and again on request.

globalThis.failEarly = function failEarly() {
  throw new RangeError('before anything was ready');
};

globalThis.rejectEarly = function rejectEarly() {
  Promise.reject(new TypeError('nobody was there to catch it'));
};

setTimeout(failEarly);
setTimeout(rejectEarly);
document.head.append(Object.assign(document.createElement('script'), { src: 'missing.js' }));
