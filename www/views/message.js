// Draws the messages that are shown in place of the list or of the page of a group.

import { describeError } from '../lib/describe-error.js';
import { h } from '../lib/dom.js';
import { button } from './button.js';

const STORAGE_FAILED =
  'The storage of this origin did not respond. The viewer tries again after each change, and when you return to this page.';
const WORKER_FAILED =
  'The viewer tries again automatically, at growing intervals, and when you return to this page.';

export function loading() {
  return h(
    'div',
    { key: 'loading', class: 'message late', 'data-view': 'loading' },
    h('p', null, 'Reading…'),
  );
}

export function empty(status, { remote, readOnly }) {
  if (readOnly) return nothingIn();
  return h(
    'div',
    { key: 'empty', class: 'message', 'data-view': 'empty' },
    h('h1', null, 'No exceptions'),
    h(
      'p',
      null,
      'Nothing has failed since the last cleanup',
      !remote && ', or the app uses another origin or namespace',
      '. New failures appear automatically.',
    ),
    h('p', null, `To see one, put this line into your ${remote ? 'handler' : 'app'}:`),
    h('pre', null, "throw new Error('hello');"),
    !remote && [
      h(
        'p',
        null,
        'Or type this into the developer console of your app (browsers do not report errors of the console itself):',
      ),
      h('pre', null, "setTimeout(() => { throw new Error('hello'); });"),
    ],
    status?.reading === 'memory' &&
      h(
        'p',
        { class: 'warning' },
        remote
          ? 'This worker keeps exceptions in memory. Those of its other instances are not shown here.'
          : 'This browser keeps exceptions in memory. Those of other pages are not shown here.',
      ),
  );
}

function nothingIn() {
  return h(
    'div',
    { key: 'empty', class: 'message', 'data-view': 'empty' },
    h('h1', null, 'No exceptions'),
    h('p', null, 'There were none when this report was saved. Close it to see the live groups.'),
  );
}

export function gone() {
  return h(
    'div',
    { key: 'gone', class: 'message', 'data-view': 'gone' },
    h('h1', null, 'This group is gone'),
    h('p', null, 'It was deleted, or a cleanup removed it to keep newer groups.'),
    h('p', null, h('a', { href: '#', 'data-action': 'back' }, 'All groups')),
  );
}

export function failed(error, source, on) {
  return h(
    'div',
    { key: 'failed', class: 'message', role: 'alert', 'data-view': 'error' },
    h('h1', null, source ? 'The exceptions cannot be read' : 'The viewer cannot start'),
    h('pre', { dir: 'auto' }, describeError(error)),
    source
      ? h(
          'p',
          { key: 'reading' },
          error?.advice ?? (source.remote ? WORKER_FAILED : STORAGE_FAILED),
        )
      : h(
          'p',
          { key: 'starting' },
          'It needs ',
          h('code', null, 'index.js'),
          ' and ',
          h('code', null, 'tinyturret_bg.wasm'),
          ' in the folder above its own, on the same origin, and permission to run WebAssembly.',
        ),
    h('p', null, button('retry', 'Try again', on.retry)),
  );
}
