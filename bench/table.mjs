// Formats the medians as a table in Markdown.

import { ratio, typical } from './numbers.mjs';
import { ROWS } from './rows.mjs';
import { TARGETS } from './targets.mjs';
import { verdict } from './verdict.mjs';

const OWN = 'tinyturret';

/** Returns `{ text, missed }`: the table, and the titles of the rows whose target is missed. */
export function table({ browser, contestants, rounds }) {
  const hasSentry = contestants.includes('sentry');
  const isMeasured = ({ id }) =>
    contestants.some((name) => typical(rounds, name, id) !== undefined);
  const missed = [];
  const lines = ROWS.filter(isMeasured).map((row) => {
    const { id, title, floor, isCount } = row;
    const { words, met } = verdict(rounds, id, TARGETS[browser][id]);
    if (met === false) missed.push(title);
    const toSentry = isCount ? undefined : ratio(rounds, ['sentry', id], [OWN, id]);
    return [
      title,
      ...contestants.map((name) => number(typical(rounds, name, id), isCount)),
      floor ? times(ratio(rounds, [OWN, id], [floor, id])) : '',
      ...(hasSentry ? [times(toSentry)] : []),
      words,
      met === undefined ? '' : met ? 'yes' : '**no**',
    ];
  });
  const ratios = ['× floor', ...(hasSentry ? ['sentry ÷'] : [])];
  return { text: markdown(['', ...contestants, ...ratios, 'target', 'met'], lines), missed };
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
