// The size limits of the parts of the package, in bytes of brotli. docs/reference/sizes.md and README.md list them in KB.

export const BUDGETS = {
  entry: 5_000,
  'second file': 15_350,
  core: 1_250,
  glue: 2_000,
  wasm: 87_100,
  'worker, glue': 2_050,
  'worker, wasm': 92_550,
  'classic script': 5_300,
  reports: 2_650,
  viewer: 22_200,
  symbols: 10_700,
  'symbols, glue': 2_050,
  'symbols, wasm': 48_500,
  'worker, anywhere': 36_050,
  'worker, processes': 38_150,
  'worker, workerd': 39_600,
  'worker, viewer': 21_750,
  'worker, symbols': 13_200,
  'worker, symbols, wasm': 63_500,
  'worker, auth': 1_000,
  'worker, development': 2_400,
};

/** The largest fraction by which a part may be smaller than its budget. Beyond it, the budget should be lowered. */
const MAX_SLACK = 0.05;

/**
 * Compares `sizes`, a list of `[part, bytes]`, with the budgets. Returns texts: `exceeded` for parts that are too large, and
 * `loose` for parts that are much smaller than their budget.
 */
export function judge(sizes, budgets = BUDGETS) {
  const isAbove = ([part, bytes]) => !(bytes <= budgets[part]);
  const isFarBelow = ([part, bytes]) => bytes < (1 - MAX_SLACK) * budgets[part];
  const describe = ([part, bytes]) =>
    `${part} has ${number(bytes)} bytes of brotli, and a budget of ${number(budgets[part] ?? 0)}`;
  return {
    exceeded: sizes.filter(isAbove).map((size) => `${describe(size)}: too large`),
    loose: sizes.filter(isFarBelow).map((size) => `${describe(size)}: lower the budget`),
  };
}

function number(value) {
  return value.toLocaleString('en');
}
