// A script that makes errors of many kinds: functions with names of their own, on lines of their own.

const VERBS =
  'load save send read open move count draw find merge parse print sort split start stop sum test trim turn wait wrap';
const ADJECTIVES =
  'amber black blue brown coral cyan gold green grey indigo ivory jade lilac lime maroon navy olive orange pink purple red white';
const NOUNS =
  'account address basket button card chart cookie coupon invoice letter list message offer order page price receipt search shelf slide stamp table';

/** The lengths of the call chains that end in a failing function. A stack has these frames and those of the page. */
const NEAR = 6;
const TEN = 3;
const FIFTY = 43;

export function script() {
  const functions = kinds().map(
    ([verb, adjective, noun]) => `function ${name(verb, adjective, noun)}(options) {
  return new Error('cannot ${verb} the ${adjective} ${noun}', options);
}`,
  );
  return `${chain('near', NEAR)}
${chain('ten', TEN)}
${chain('fifty', FIFTY)}
export const makers = [
${functions.join(',\n')}
];

export function caused(make) {
  const third = ten(makers[9003]);
  const second = ten(makers[9002], { cause: third });
  return ten(make, { cause: ten(makers[9001], { cause: second }) });
}
`;
}

function kinds() {
  const [verbs, adjectives, nouns] = [VERBS, ADJECTIVES, NOUNS].map((words) => words.split(' '));
  return verbs.flatMap((verb) =>
    adjectives.flatMap((adjective) => nouns.map((noun) => [verb, adjective, noun])),
  );
}

/**
 * Returns the source of an exported function `entry(make, options)` and of `length` functions that call each other in a row.
 * The last one calls `make(options)`.
 */
function chain(entry, length) {
  const names = kinds()
    .slice(0, length)
    .map(([, adjective, noun]) => name(entry, adjective, noun));
  const functions = names.map((name, at) => {
    const next = names[at + 1] ?? 'make';
    return `function ${name}(make, options) {\n  return ${next}(${next === 'make' ? '' : 'make, '}options);\n}`;
  });
  return `${functions.join('\n')}
export function ${entry}(make, options) {
  return ${names[0]}(make, options);
}`;
}

const name = (first, ...rest) =>
  first + rest.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
