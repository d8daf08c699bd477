// The viewer in the page of an app that brings it along.

import { openFrame } from './frame.js';
import { openInstance } from './sources/instance.js';
import { connect, start, stop } from './viewer.js';

export function open(calls, styles) {
  openFrame(styles, (place) => {
    start(place);
    connect(openInstance(calls));
    return stop;
  });
}
