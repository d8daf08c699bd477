// Whether tinyturret meets the target of a row: `{ words, met }`; `met` is missing where it was not measured.

import { ratio, typical } from './numbers.mjs';

const OWN = 'tinyturret';

export function verdict(rounds, row, target) {
  if (!target) return { words: '' };
  const { words, value, isMet } = compare(rounds, row, target);
  return { words, met: value === undefined ? undefined : isMet(value) };
}

function compare(rounds, row, { most, exactly, cheaper, than, times, of, ofRow, ofLeast }) {
  const own = [OWN, row];
  if (most) {
    return {
      words: `≤ ${most}`,
      value: typical(rounds, OWN, row),
      isMet: (value) => value <= most,
    };
  }
  if (exactly) {
    const value = rounds.map((round) => round[OWN]?.[row]).find((value) => value !== exactly);
    const measured = typical(rounds, OWN, row);
    return { words: `= ${exactly}`, value: value ?? measured, isMet: (value) => value === exactly };
  }
  if (cheaper) {
    const value = ratio(rounds, [than, row], own);
    return { words: `${than} ≥ ${cheaper} ×`, value, isMet: (value) => value >= cheaper };
  }
  const words = `≤ ${times} × ${of ?? (ofRow ? 'text' : 'least')}`;
  const least = ofLeast?.toSorted(
    (one, other) => typical(rounds, OWN, one) - typical(rounds, OWN, other),
  )[0];
  const value = ratio(rounds, own, of ? [of, row] : [OWN, ofRow ?? least]);
  return { words, value, isMet: (value) => value <= times };
}
