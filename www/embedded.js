// The viewer in the page of an app that brings it along.

import { openInstance } from './sources/instance.js';
import { openFrame } from './views/frame.js';
import { connect, start, stop } from './views/viewer.js';

export function open(calls, styles) {
  openFrame(styles, (place) => {
    start(place);
    connect(openInstance(calls));
    return stop;
  });
}
