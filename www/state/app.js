/** The functions of the view that commands call. views/viewer.js replaces them. */
export const app = {
  /** Draws the state of the viewer. */
  redraw() {},
  /** Reads the groups again, and draws. */
  refresh() {},
  /** Shows the groups of another source. */
  show(_source) {},
  /** Moves the focus to the row of a group. */
  focusRow(_group) {},
  /** Opens the help dialog with the keys. */
  openHelp() {},
};
