// The entry of the viewer in the page of a Rust app that links the viewer. It opens in an overlay over the page.

import { openInstance } from './sources/instance.js';
import { openOverlay } from './views/overlay.js';
import { connect, start, stop } from './views/viewer.js';

/**
 * Opens the viewer in an overlay. `calls` has the functions that src/web/viewer.rs passes, with which the viewer reads and
 * changes the groups of the app; `styles` is the text of the style sheets.
 */
export function open(calls, styles) {
  openOverlay(styles, (place) => {
    start(place);
    connect(openInstance(calls));
    return stop;
  });
}
