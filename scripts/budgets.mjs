// How large each part of the package may be, in bytes of brotli. docs/reference/sizes.md and README.md list the same in KB.

export const BUDGETS = {
  entry: 5_000,
  'second file': 14_900,
  core: 1_250,
  glue: 2_000,
  wasm: 83_000,
  'worker, glue': 2_050,
  'worker, wasm': 88_700,
  'classic script': 5_300,
  reports: 2_650,
  viewer: 21_800,
  symbols: 8_500,
  'worker, anywhere': 35_600,
  'worker, processes': 37_700,
  'worker, workerd': 39_200,
  'worker, viewer': 21_300,
  'worker, symbols': 9_200,
  'worker, auth': 1_000,
  'worker, development': 2_400,
};

/** What a part may be below its budget before somebody should lower that. */
const SLACK = 0.05;

/** What is to be said of `sizes`, a list of `[part, bytes]`: of those that are too large, and of those that are small. */
export function judge(sizes, budgets = BUDGETS) {
  const isAbove = ([part, bytes]) => !(bytes <= budgets[part]);
  const isFarBelow = ([part, bytes]) => bytes < (1 - SLACK) * budgets[part];
  const say = ([part, bytes]) =>
    `${part} has ${number(bytes)} bytes of brotli, and a budget of ${number(budgets[part] ?? 0)}`;
  return {
    exceeded: sizes.filter(isAbove).map((size) => `${say(size)}: too large`),
    loose: sizes.filter(isFarBelow).map((size) => `${say(size)}: lower the budget`),
  };
}

function number(value) {
  return value.toLocaleString('en');
}
