// Draws one exception: its message, its stack, its causes, and the data that was recorded with it.

import { h } from '../lib/dom.js';
import { exactly } from '../lib/time.js';
import { breadcrumbList } from './breadcrumbs.js';
import { stackTrace } from './stack-trace.js';
import { symbolsBar } from './symbols.js';

/** The length in UTF-16 units above which a message is shown in a box that scrolls. */
const MAX_HEADLINE = 600;

/**
 * Returns the description of an exception: its stack, its causes, and the data that was recorded with it. `symbols` is the
 * result of `symbolsOf`, which has the resolved frames.
 */
export function exceptionDetails(exception, symbols, on) {
  return h(
    'div',
    { key: 'exception', class: 'exception', 'data-exception': exception.id },
    h(
      'div',
      { class: 'trace' },
      symbolsBar(symbols, on),
      failure(exception, symbols, on, exception.location),
      exception.causes.map((cause) => [h('h3', null, 'Caused by'), failure(cause, symbols, on)]),
      rawStack(exception.stack),
    ),
    h(
      'div',
      { class: 'known' },
      pairs('Locals', Object.entries(exception.locals)),
      scopes(exception.scopes),
      pairs('Context', Object.entries(exception.context)),
      breadcrumbList(exception),
      pairs('Facts', facts(exception)),
    ),
  );
}

function failure({ type, message, frames }, symbols, on, location) {
  return h(
    'div',
    { class: 'failure' },
    headline(type, message),
    location && h('p', { key: 'location', class: 'location' }, 'at ', h('bdi', null, location)),
    stackTrace(frames, symbols, on),
  );
}

/** Returns the type and the message of an exception. A long message is in a box that scrolls, also with the keyboard. */
function headline(type, message) {
  const box = message.length > MAX_HEADLINE && {
    tabindex: '0',
    role: 'region',
    'aria-label': 'Message',
  };
  return h(
    'div',
    { class: 'headline', ...box },
    type && h('bdi', { key: 'type', class: 'type' }, type),
    type && message && ': ',
    h('bdi', null, message),
  );
}

function rawStack(stack) {
  return (
    stack &&
    h(
      'details',
      { key: 'raw', class: 'raw' },
      h('summary', null, 'Raw stack'),
      h('pre', { tabindex: '0', role: 'region', 'aria-label': 'Raw stack' }, stack),
    )
  );
}

function pairs(heading, entries) {
  return (
    entries.length > 0 &&
    h(
      'section',
      { key: heading },
      h('h3', null, heading),
      h('dl', { class: 'pairs' }, entries.map(pair)),
    )
  );
}

function pair([name, value]) {
  return h(
    'div',
    { key: name },
    h('dt', null, h('bdi', null, name)),
    h('dd', null, h('bdi', null, value)),
  );
}

/**
 * Returns a section with the variables of the scopes (functions with `locals!`) that were active at a panic, or false if the
 * list is empty.
 */
function scopes(list) {
  return (
    list.length > 0 &&
    h(
      'section',
      { key: 'Scopes' },
      h('h3', null, 'Scopes at the panic'),
      list.map((scope) => [
        h(
          'h4',
          { class: 'scope' },
          h('bdi', null, scope.function),
          ' ',
          h('bdi', { class: 'path' }, scope.location),
          scope.early &&
            h('span', { key: 'early', class: 'early' }, ' of this task or a waiting one'),
        ),
        h('dl', { class: 'pairs' }, Object.entries(scope.values).map(pair)),
      ]),
    )
  );
}

function facts(exception) {
  return [
    ['Time', exactly(exception.time)],
    ['Kind', exception.kind],
    ['Handled', exception.handled ? 'yes' : 'no'],
    ['Address', exception.url],
    ['Browser', exception.userAgent],
    ['Release', exception.release],
    ['Environment', exception.environment],
    ['Session', exception.session],
    ['Exception', exception.id],
  ].filter(([, value]) => value);
}
