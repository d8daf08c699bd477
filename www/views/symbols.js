// Draws the number of frames that are resolved to source code, the commands that load symbol files, and lines of the source.

import { h } from '../lib/dom.js';
import { button } from './button.js';
import { menu } from './menu.js';

/**
 * Returns the bar with the commands that load symbol files for an exception, their progress and their problems. Returns
 * undefined if no frame is resolved or can be. `symbols` is the result of `symbolsOf`, `on` the commands by name.
 */
export function symbolsBar(symbols, on) {
  const { canLoad, calls, resolved, total, isUnverified, isNamesOnly, problems } = symbols;
  if (!canLoad && !resolved) return undefined;
  return h(
    'div',
    { key: 'symbols', class: 'symbols', 'data-field': 'symbols' },
    canLoad && h('div', { key: 'actions', class: 'actions' }, actions(symbols, on)),
    h(
      'div',
      { role: 'status' },
      calls > 0 && h('p', { key: 'calls' }, 'Loading …'),
      resolved > 0 &&
        h(
          'p',
          { key: 'resolved' },
          `${resolved} of ${total} frames resolved${isNamesOnly ? ', to names only' : ''}`,
        ),
      isUnverified && h('p', { key: 'build', class: 'warning' }, 'The build cannot be verified'),
      problems.map((problem) => h('p', { class: 'problem' }, h('bdi', null, problem))),
    ),
  );
}

/** Returns the button that loads symbol files, and the menu with other ways to load them. */
function actions({ isAlways }, on) {
  return [
    button('load-symbols', 'Load symbols', on.loadSymbols),
    menu('more-symbols', 'More ways to load', [
      ['choose-files', 'Choose files', () => on.chooseSymbols(false)],
      ['choose-folder', 'Choose a folder', () => on.chooseSymbols(true)],
      ['always-symbols', `${isAlways ? '✓ ' : ''}Always for this origin`, on.alwaysSymbols],
      ['forget-symbols', 'Forget symbols', on.forgetSymbols],
    ]),
  ];
}

/**
 * Returns the description of lines of source code, of which the line with the number `line` is highlighted. `first` is the
 * number of the first line.
 */
export function code({ first, lines }, line) {
  return h(
    'pre',
    { key: 'code', class: 'code' },
    lines.map((text, at) =>
      h(first + at === line ? 'mark' : 'span', { 'data-line': first + at }, `${text}\n`),
    ),
  );
}
