// Medians as a table in Markdown.

import { ratio, typical } from './numbers.mjs';
import { ROWS } from './rows.mjs';
import { TARGETS } from './targets.mjs';
import { verdict } from './verdict.mjs';

const OWN = 'tinyturret';

/** `{ text, missed }`: the table, and the titles of rows whose target is missed. */
export function table({ browser, contestants, rounds }) {
  const targets = TARGETS[browser];
  const head = [
    '',
    ...contestants,
    '× floor',
    ...(contestants.includes('sentry') ? ['sentry ÷'] : []),
    'target',
    'met',
  ];
  const missed = [];
  const lines = ROWS.filter(({ id }) => typical(rounds, OWN, id) !== undefined).map((row) => {
    const { words, met } = verdict(rounds, row.id, targets[row.id]);
    if (met === false) missed.push(row.title);
    return [
      row.title,
      ...contestants.map((name) => number(typical(rounds, name, row.id), row.isCount)),
      row.floor ? times(ratio(rounds, [OWN, row.id], [row.floor, row.id])) : '',
      ...(contestants.includes('sentry')
        ? [row.isCount ? '' : times(ratio(rounds, ['sentry', row.id], [OWN, row.id]))]
        : []),
      words,
      met === undefined ? '' : met ? 'yes' : '**no**',
    ];
  });
  return { text: markdown(head, lines), missed };
}

function markdown(head, lines) {
  const rule = head.map((_, at) => (at ? '---:' : '---'));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function number(value, isCount) {
  if (value === undefined) return '';
  if (isCount) return Math.round(value).toLocaleString('en');
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

const times = (value) => (Number.isFinite(value) ? `${number(value)} ×` : '');
