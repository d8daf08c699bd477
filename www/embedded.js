// The viewer in the page of an app that brings it along.

import { openInstance } from './sources/instance.js';
import { openOverlay } from './views/overlay.js';
import { connect, start, stop } from './views/viewer.js';

export function open(calls, styles) {
  openOverlay(styles, (place) => {
    start(place);
    connect(openInstance(calls));
    return stop;
  });
}
