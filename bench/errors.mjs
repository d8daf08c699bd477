// A script that makes errors of many kinds: functions with names of their own, on lines of their own.

const VERBS =
  'load save send read open move count draw find merge parse print sort split start stop sum test trim turn wait wrap';
const ADJECTIVES =
  'amber black blue brown coral cyan gold green grey indigo ivory jade lilac lime maroon navy olive orange pink purple red white';
const NOUNS =
  'account address basket button card chart cookie coupon invoice letter list message offer order page price receipt search shelf slide stamp table';

/** Calls from the page to where it fails: of most errors, and of one with fifty frames. */
const NEAR = 6;
const FAR = 46;

export function script() {
  const functions = kinds().map(
    ([verb, adjective, noun]) => `function ${name(verb, adjective, noun)}(options) {
  return new Error('cannot ${verb} the ${adjective} ${noun}', options);
}`,
  );
  return `${chain('near', NEAR)}
${chain('far', FAR)}
export const makers = [
${functions.join(',\n')}
];

export function caused(make) {
  return near(make, { cause: near(makers[9001], { cause: near(makers[9002]) }) });
}
`;
}

function kinds() {
  const [verbs, adjectives, nouns] = [VERBS, ADJECTIVES, NOUNS].map((words) => words.split(' '));
  return verbs.flatMap((verb) =>
    adjectives.flatMap((adjective) => nouns.map((noun) => [verb, adjective, noun])),
  );
}

/** So many functions, each of which calls the next, and the last what is given. */
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
