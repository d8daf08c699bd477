// What is known of the original code of an exception's frames, and what can be done to know more.

import { h } from '../lib/dom.js';
import { button } from './button.js';
import { menu } from './menu.js';

/** `symbols` is the result of `symbolsOf`. */
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

/** Lines of code. That of `line` is marked. */
export function code({ first, lines }, line) {
  return h(
    'pre',
    { key: 'code', class: 'code' },
    lines.map((text, at) =>
      h(first + at === line ? 'mark' : 'span', { 'data-line': first + at }, `${text}\n`),
    ),
  );
}
