import Bugsnag from '@bugsnag/browser';

const MAX_EVENTS = 100;

let taken = 0;
let under = 0;
let resolve;
let ended;

export function init() {
  const url = new URL('/bugsnag/', location.href);
  Bugsnag.start({
    apiKey: '0123456789abcdef0123456789abcdef',
    endpoints: { notify: new URL('notify', url).href, sessions: new URL('sessions', url).href },
    autoTrackSessions: false,
    maxEvents: MAX_EVENTS,
    // Turns off Bugsnag's messages in the console: they cost more time while a driver is connected to the browser.
    logger: null,
  });
}

export function capture(error) {
  // Bugsnag drops further events after `MAX_EVENTS` per page load, the largest value that can be set. So the count is reset.
  if (taken++ % MAX_EVENTS === 0) Bugsnag.resetEventCount();
  if (!under++) ended = new Promise((settle) => (resolve = settle));
  Bugsnag.notify(error, undefined, sent);
}

function sent() {
  if (!--under) resolve();
}

export const settled = () => ended;
