// Compares tinyturret with the target of a row. Returns `{ words, met }`: the target as text, and whether it is met; `met` is
// undefined if the row was not measured.

import { median, ratio, typical } from './numbers.mjs';

const OWN = 'tinyturret';

export function verdict(rounds, row, target) {
  if (!target) return { words: '' };
  const { words, value, isMet } = compare(rounds, row, target);
  return { words, met: value === undefined ? undefined : isMet(value) };
}

function compare(rounds, row, target) {
  const { most, exactly, cheaper, than, share, times, of, ofRow, ofLeast } = target;
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
  if (share) {
    const words = `≤ ${share} × ${of}, beyond ${than}`;
    return atMost(words, share, shareOf(rounds, row, of, than));
  }
  if (of) return atMost(`≤ ${times} × ${of}`, times, ratio(rounds, own, [of, row]));
  if (ofRow) return atMost(`≤ ${times} × text`, times, ratio(rounds, own, [OWN, ofRow]));
  const costs = new Map(ofLeast.map((id) => [typical(rounds, OWN, id), id]));
  const least = costs.get(Math.min(...costs.keys()));
  return atMost(`≤ ${times} × least`, times, ratio(rounds, own, [OWN, least]));
}

/** Returns the median of the fraction (tinyturret − `floor`) / (`other` − `floor`) over the rounds. */
function shareOf(rounds, row, other, floor) {
  const beyond = (round, name) => round[name]?.[row] - round[floor]?.[row];
  return median(rounds.map((round) => beyond(round, OWN) / beyond(round, other)));
}

const number = (value) => value.toLocaleString('en');
