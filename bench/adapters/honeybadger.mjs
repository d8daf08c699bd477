import Honeybadger from '@honeybadger-io/js';

let under = 0;
let resolve;
let ended;

export function init() {
  Honeybadger.configure({
    apiKey: 'key',
    endpoint: new URL('/honeybadger', location.href).href,
    // Discards Honeybadger's messages: printing them costs more time while a driver is connected to the browser.
    logger: { debug() {}, info() {}, log() {}, warn() {}, error() {} },
  });
  Honeybadger.afterNotify(sent);
}

export function capture(error) {
  if (!under++) ended = new Promise((settle) => (resolve = settle));
  Honeybadger.notify(error);
}

function sent() {
  if (!--under) resolve();
}

export const settled = () => ended;
