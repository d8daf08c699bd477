// Whether tinyturret meets the target of a row: `{ words, met }`; `met` is missing where it was not measured.

import { ratio, typical } from './numbers.mjs';

const OWN = 'tinyturret';

export function verdict(rounds, row, target) {
  if (!target) return { words: '' };
  const { words, value, isMet } = compare(rounds, row, target);
  return { words, met: value === undefined ? undefined : isMet(value) };
}

function compare(rounds, row, target) {
  const { most, exactly, cheaper, than, times, of, ofRow, ofLeast } = target;
  const own = [OWN, row];
  const atMost = (words, limit, value) => ({ words, value, isMet: (value) => value <= limit });
  if (most) return atMost(`≤ ${most}`, most, typical(rounds, ...own));
  if (exactly) {
    const all = rounds.map((round) => round[OWN]?.[row]).filter(Number.isFinite);
    return {
      words: `= ${number(exactly)}`,
      value: all[0],
      isMet: () => all.every((value) => value === exactly),
    };
  }
  if (cheaper) {
    const value = ratio(rounds, [than, row], own);
    return { words: `≥ ${cheaper} × cheaper`, value, isMet: (value) => value >= cheaper };
  }
  if (of) return atMost(`≤ ${times} × ${of}`, times, ratio(rounds, own, [of, row]));
  if (ofRow) return atMost(`≤ ${times} × text`, times, ratio(rounds, own, [OWN, ofRow]));
  const costs = new Map(ofLeast.map((id) => [typical(rounds, OWN, id), id]));
  const least = costs.get(Math.min(...costs.keys()));
  return atMost(`≤ ${times} × least`, times, ratio(rounds, own, [OWN, least]));
}

const number = (value) => value.toLocaleString('en');
