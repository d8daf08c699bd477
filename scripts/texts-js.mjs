// Finds the texts of a JavaScript module with the parser that Terser uses.

import { createRequire } from 'node:module';

const { parse } = createRequire(createRequire(import.meta.url).resolve('terser'))('acorn');

const TESTS = ['it', 'describe', 'test'];
/** Matches functions whose arguments are printed or shown as messages. */
const MESSAGES = /^(warn|fail|failure|unanswered|notify|log|error|push|console\.\w+|\w*Error)$/;
/** Matches functions whose arguments are not texts for people. */
const SKIPPED = /^(querySelector(All)?|matches|closest|exec|prepare|replace(All)?|split|join)$/;

/** Returns the texts in a module as `[{ line, kind, text }, …]`. `kind` is `test`, `message`, or `label` for all others. */
export function jsTexts(source) {
  const texts = [];
  const options = { ecmaVersion: 'latest', sourceType: 'module', locations: true };
  visit(parse(source, { ...options, allowHashBang: true }), 'label', texts);
  return texts;
}

function visit(node, kind, texts) {
  if (/^(Import|ExportAll)/.test(node.type)) return;
  const text = textOf(node);
  if (text !== undefined) texts.push({ line: node.loc.start.line, kind, text });
  const own = isCall(node) ? kindOfCall(node, kind) : kind;
  if (own === 'skipped') return visit(node.callee, kind, texts);
  for (const [name, value] of Object.entries(node)) {
    const isKey = name === 'key' && !node.computed;
    // Visits only the first argument of `it` as the name of a test.
    const children = own === 'test' && name === 'arguments' ? value.slice(0, 1) : [value].flat();
    if (!isKey) visitAll(children, name === 'arguments' ? own : kind, texts);
    if (own === 'test' && name === 'arguments') visitAll(value.slice(1), 'label', texts);
  }
}

function visitAll(children, kind, texts) {
  for (const child of children) if (typeof child?.type === 'string') visit(child, kind, texts);
}

const isCall = ({ type }) => type === 'CallExpression' || type === 'NewExpression';

function kindOfCall({ callee }, kind) {
  const name = nameOf(callee);
  const last = name.split('.').at(-1);
  if (TESTS.includes(name.split('.')[0])) return 'test';
  if (SKIPPED.test(last)) return 'skipped';
  return MESSAGES.test(last) || /^console\./.test(name) ? 'message' : kind;
}

/** Returns the name of a called function, such as `console.warn`. */
function nameOf({ name, object, property }) {
  return name ?? (property?.name ? `${object ? nameOf(object) : ''}.${property.name}` : '');
}

/** Returns the text of a string literal or a template, or undefined. */
function textOf({ type, value, quasis }) {
  if (type === 'TemplateLiteral') return quasis.map(({ value }) => value.cooked).join('…');
  return type === 'Literal' && typeof value === 'string' ? value : undefined;
}
