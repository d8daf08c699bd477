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
    // Printing costs more while a driver is connected.
    logger: null,
  });
}

export function capture(error) {
  // The most events per page load that can be set.
  if (taken++ % MAX_EVENTS === 0) Bugsnag.resetEventCount();
  if (!under++) ended = new Promise((settle) => (resolve = settle));
  Bugsnag.notify(error, undefined, sent);
}

function sent() {
  if (!--under) resolve();
}

export const settled = () => ended;
