// Numbers of many rounds. A ratio is made of two that were measured in the same round.

export function median(numbers) {
  const sorted = numbers.filter(Number.isFinite).toSorted((one, other) => one - other);
  const half = sorted.length >> 1;
  if (!sorted.length) return undefined;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** The median of one contestant's row. */
export const typical = (rounds, name, row) => median(rounds.map((round) => round[name]?.[row]));

/** The median of `one` over `other`, each a contestant and a row. */
export const ratio = (rounds, one, other) =>
  median(rounds.map((round) => of(round, one) / of(round, other)));

const of = (round, [name, row]) => round[name]?.[row];
