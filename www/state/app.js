/** The functions of the view that commands call. They do nothing until views/viewer.js replaces them. */
export const app = {
  /** Draws the viewer again from its state. */
  redraw() {},
  /** Reads the groups from the source again, and draws the viewer. */
  refresh() {},
  /** Reads and shows the groups of another source, such as a report file. */
  show(_source) {},
  /** Draws the viewer, and moves the focus to the row of a group in the list. */
  focusRow(_group) {},
  /** Opens the help dialog, which lists the keys. */
  openHelp() {},
};
