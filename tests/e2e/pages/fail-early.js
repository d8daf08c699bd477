// Fails while the page loads, in every way to which the recorder listens. The first two failures can be repeated by their
// functions.

globalThis.failEarly = function failEarly() {
  throw new RangeError('before anything was ready');
};

globalThis.rejectEarly = function rejectEarly() {
  Promise.reject(new TypeError('nobody was there to catch it'));
};

setTimeout(failEarly);
setTimeout(rejectEarly);
document.head.append(Object.assign(document.createElement('script'), { src: 'missing.js' }));
