// Medians over rounds. A ratio uses two numbers of the same round.

export function median(numbers) {
  const sorted = numbers.filter(Number.isFinite).toSorted((one, other) => one - other);
  const half = sorted.length >> 1;
  if (!sorted.length) return undefined;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Returns the median over the rounds of a contestant's values in a row. */
export const typical = (rounds, name, row) => median(rounds.map((round) => round[name]?.[row]));

/** Returns the median over the rounds of the value of `one` divided by that of `other`; both are `[contestant, row]`. */
export const ratio = (rounds, one, other) =>
  median(rounds.map((round) => of(round, one) / of(round, other)));

const of = (round, [name, row]) => round[name]?.[row];
