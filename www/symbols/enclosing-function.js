// Finds the function that contains a position in an original source. Source maps have no names of functions, and the names
// in a stack are those of the minified code. The source may be TypeScript or JSX, so this reads braces and what precedes
// them, not a grammar.

import { tokens } from './tokens.js';

/** Characters that are read at most. */
const MAX_READ = 2 << 20;
/** How many tokens before a parenthesis are known. */
const HISTORY = 16;
const OPENING = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);
const CLOSING = new Set(OPENING.values());
const CONTROL = new Set(['if', 'for', 'while', 'switch', 'catch', 'with', 'await']);
/** A statement ends the body of an arrow function that has no braces and no semicolon. */
const STATEMENTS = new Set(['const', 'let', 'var', 'return', 'if', 'for', 'while', 'throw', 'try']);
const NAME = /^[\p{L}_$#][\p{L}\p{N}_$]*$/u;

/** Returns the name of the function around the position, which begins at 0, or '' if there is none. */
export function enclosingFunction(text, line, column) {
  const end = offsetOf(text, line, column);
  if (end < 0 || end > MAX_READ) return '';
  const reader = new Reader();
  for (const token of tokens(text, end)) reader.read(token);
  return reader.name();
}

function offsetOf(text, line, column) {
  let start = 0;
  for (let number = 0; number < line; number++) {
    start = text.indexOf('\n', start) + 1;
    if (start === 0) return -1;
  }
  return Math.min(start + column, text.length);
}

class Reader {
  /** What is open: `{ close, isFunction, name, className, head }`. */
  #open = [];
  /** The last tokens, the newest first. */
  #before = [];
  /** The tokens before the last parentheses, while a body may follow them. */
  #head;
  /** The name of an arrow function whose body begins now. */
  #arrow;
  #className;

  read(token) {
    const arrow = this.#arrow;
    this.#arrow = undefined;
    if (arrow && token !== '{')
      this.#open.push({ close: '=>', isFunction: true, name: arrow.name });
    if (STATEMENTS.has(token) && !arrow) this.#endArrows();
    if (token === 'class') this.#className = { name: assignedName(this.#before), isNext: true };
    else if (this.#className?.isNext && token !== '{') this.#nameClass(token);

    if (token === '{') this.#openBrace(arrow);
    else if (OPENING.has(token))
      this.#open.push({ close: OPENING.get(token), head: [...this.#before] });
    else if (token === '=>')
      this.#arrow = { name: this.#qualified(assignedName(this.#headOfArrow())) };
    else if (CLOSING.has(token)) this.#close(token);
    else if (token === ',' || token === ';') this.#endArrows();
    // A type may stand between the parentheses and the body.
    if (token !== ')' && this.#before[0] === ')' && token !== ':') this.#head = undefined;
    if (/^(?:[;,=}]|=>)$/.test(token)) this.#head = undefined;
    this.#before.unshift(token);
    if (this.#before.length > HISTORY) this.#before.pop();
  }

  name() {
    const functions = this.#open.filter(({ isFunction }) => isFunction);
    if (this.#arrow) functions.push(this.#arrow);
    const inner = functions.at(-1);
    if (!inner || inner.name) return inner?.name ?? '';
    const outer = functions.findLast(({ name }) => name)?.name;
    return outer ? `(anonymous in ${outer})` : '(anonymous)';
  }

  #nameClass(token) {
    if (token === 'extends' || token === 'implements')
      this.#className = { name: this.#className.name };
    // In markup, `class` is an attribute.
    else this.#className = NAME.test(token) ? { name: token } : undefined;
  }

  #openBrace(arrow) {
    const className = this.#className;
    this.#className = undefined;
    if (className) this.#open.push({ close: '}', className: className.name ?? '' });
    else if (arrow) this.#open.push({ close: '}', isFunction: true, name: arrow.name });
    else this.#open.push({ close: '}', ...this.#functionOf(this.#head) });
    this.#head = undefined;
  }

  /** What the body after parentheses is, by the tokens before these. */
  #functionOf(head) {
    if (!head) return {};
    const [name, ...before] = withoutTypes(head);
    const isFunction = (at) =>
      before[at] === 'function' || (before[at] === '*' && before[at + 1] === 'function');
    if (name === 'function' || name === '*') {
      const rest = name === '*' ? before.slice(1) : before;
      return { isFunction: true, name: this.#qualified(assignedName(rest)) };
    }
    if (CONTROL.has(name)) return {};
    if (isFunction(0)) return { isFunction: true, name };
    if (!NAME.test(name ?? '') && name !== '' && name !== ']') return {};
    return { isFunction: true, name: this.#qualified(name === ']' ? '' : name) };
  }

  #headOfArrow() {
    return this.#head ?? this.#before.slice(1);
  }

  /** With the name of the class, for a member of one. */
  #qualified(name) {
    const { className } = this.#open.at(-1) ?? {};
    if (!className || !name) return name;
    return name === 'constructor' ? `new ${className}` : `${className}.${name}`;
  }

  #close(token) {
    this.#endArrows();
    const at = this.#open.findLastIndex(({ close }) => close === token);
    if (at < 0) return;
    const [{ head }] = this.#open.splice(at);
    if (token === ')') this.#head = head;
  }

  #endArrows() {
    while (this.#open.at(-1)?.close === '=>') this.#open.pop();
  }
}

/** The name to which a function is assigned, by the tokens before it, the newest first. */
function assignedName(before) {
  const [sign, name, colon, typed] = before[0] === 'async' ? before.slice(1) : before;
  if (sign === 'default') return sign;
  if (!NAME.test(name ?? '')) return '';
  // `const name: Type = () => …`
  if (sign === '=') return colon === ':' && NAME.test(typed ?? '') ? typed : name;
  return sign === ':' ? name : '';
}

/** Without `<T>` before the parentheses. */
function withoutTypes(head) {
  const at = head[0] === '>' ? head.indexOf('<') : -1;
  return at < 0 ? head : head.slice(at + 1);
}
