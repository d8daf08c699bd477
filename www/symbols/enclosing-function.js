// Finds the function that contains a position in an original source. This is required because source maps do not contain the
// names of functions, and the names in a stack are those of the minified code. The source may be JavaScript, TypeScript or
// JSX, so functions are recognized by braces and the tokens before them instead of a grammar.

import { tokens } from './tokens.js';

/**
 * Maximum number of characters before a position that are read to find its function. The function of a later position is
 * unknown.
 */
const MAX_READ = 2 << 20;
/**
 * Number of previous tokens that are remembered; older ones are forgotten. The name of a function before its parentheses is
 * read from them.
 */
const HISTORY = 16;
/** The closing bracket by the opening bracket. */
const OPENING = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);
const CLOSING = new Set(OPENING.values());
/** Words before parentheses that are followed by a block or an expression, not by the body of a function. */
const CONTROL = new Set(['if', 'for', 'while', 'switch', 'catch', 'with', 'await']);
/** The first words of statements. An arrow function that has neither braces nor a semicolon ends before a statement. */
const STATEMENTS = new Set(['const', 'let', 'var', 'return', 'if', 'for', 'while', 'throw', 'try']);
/** Matches an identifier, also the name of a private member, which starts with `#`. */
const NAME = /^[\p{L}_$#][\p{L}\p{N}_$]*$/u;

/**
 * Returns the name of the innermost function that contains the position, with the name of its class: `Cart.total`, or `new
 * Cart` for a constructor. A function without a name is `(anonymous)` or `(anonymous in <outer function>)`. Returns '' if the
 * position is not in a function, if the text has fewer lines, or if the position is after more than 2 Mi characters. `line`
 * and `column` start at 0.
 */
export function enclosingFunction(text, line, column) {
  const end = offsetOf(text, line, column);
  if (end < 0 || end > MAX_READ) return '';
  const reader = new Reader();
  for (const token of tokens(text, end)) reader.read(token);
  return reader.name();
}

/** Returns the offset of a position in the text, -1 if the text has fewer lines. Lines and columns start at 0. */
function offsetOf(text, line, column) {
  let start = 0;
  for (let number = 0; number < line; number++) {
    start = text.indexOf('\n', start) + 1;
    if (start === 0) return -1;
  }
  return Math.min(start + column, text.length);
}

/** Reads the tokens of a source one by one, and remembers the brackets and functions that are open after them. */
class Reader {
  /**
   * Open brackets and arrow functions without braces, outermost first: `{ close, isFunction, name, className, head }`. `close`
   * is the closing bracket, or `=>` for an arrow function. `head` are the tokens before the opening bracket, the newest first.
   */
  #open = [];
  /** The last 16 tokens that were read, the newest first. */
  #before = [];
  /** The tokens before the last parentheses, as long as the body of a function may follow; otherwise undefined. */
  #head;
  /** `{ name }` of an arrow function whose body begins with the next token, or undefined. */
  #arrow;
  /** `{ name, isNext }` of a class whose body has not begun. With `isNext`, the next token may be its name. */
  #className;

  /** Reads the next token of the source, and updates the open brackets and functions. */
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
    // Only a type, which begins with a colon, may be between the parentheses and the body of a function.
    if (token !== ')' && this.#before[0] === ')' && token !== ':') this.#head = undefined;
    if (/^(?:[;,=}]|=>)$/.test(token)) this.#head = undefined;
    this.#before.unshift(token);
    if (this.#before.length > HISTORY) this.#before.pop();
  }

  /** Returns the name of the innermost open function, in the form that `enclosingFunction` describes, or '' without one. */
  name() {
    const functions = this.#open.filter(({ isFunction }) => isFunction);
    if (this.#arrow) functions.push(this.#arrow);
    const inner = functions.at(-1);
    if (!inner || inner.name) return inner?.name ?? '';
    const outer = functions.findLast(({ name }) => name)?.name;
    return outer ? `(anonymous in ${outer})` : '(anonymous)';
  }

  /** Reads the token after `class`, which may be the name of the class, and sets `#className`. */
  #nameClass(token) {
    if (token === 'extends' || token === 'implements')
      this.#className = { name: this.#className.name };
    // In markup, `class` is an attribute, which is followed by `=`, and not the start of a class.
    else this.#className = NAME.test(token) ? { name: token } : undefined;
  }

  /**
   * Opens, at the token `{`, the body of a class or function, or a block or object. `arrow` is `{ name }` if an arrow precedes
   * the brace.
   */
  #openBrace(arrow) {
    const className = this.#className;
    this.#className = undefined;
    if (className) this.#open.push({ close: '}', className: className.name ?? '' });
    else if (arrow) this.#open.push({ close: '}', isFunction: true, name: arrow.name });
    else this.#open.push({ close: '}', ...this.#functionOf(this.#head) });
    this.#head = undefined;
  }

  /**
   * Returns `{ isFunction, name }` for the brace after parentheses, or `{}` if the brace does not open the body of a function.
   * `head` are the tokens before the parentheses, the newest first.
   */
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

  /** Returns the tokens before the parameters of an arrow function, whose parameter may have no parentheses. */
  #headOfArrow() {
    return this.#head ?? this.#before.slice(1);
  }

  /**
   * Returns `name`, the name of a function, with the name of the class if the function is directly in the body of a class:
   * `Cart.total`, or `new Cart` for the constructor.
   */
  #qualified(name) {
    const { className } = this.#open.at(-1) ?? {};
    if (!className || !name) return name;
    return name === 'constructor' ? `new ${className}` : `${className}.${name}`;
  }

  /**
   * Closes the innermost open bracket that `token` closes, with all brackets and functions that are open in it. Does nothing
   * if no such bracket is open.
   */
  #close(token) {
    this.#endArrows();
    const at = this.#open.findLastIndex(({ close }) => close === token);
    if (at < 0) return;
    const [{ head }] = this.#open.splice(at);
    if (token === ')') this.#head = head;
  }

  /**
   * Removes the innermost open arrow functions without braces, because such functions end with the statement or bracket that
   * ends here.
   */
  #endArrows() {
    while (this.#open.at(-1)?.close === '=>') this.#open.pop();
  }
}

/**
 * Returns the name of the variable, property or field to which a function or class is assigned, `default` for a default
 * export, or ''. `before` are the tokens before the function, the newest first.
 */
function assignedName(before) {
  const [sign, name, colon, typed] = before[0] === 'async' ? before.slice(1) : before;
  if (sign === 'default') return sign;
  if (!NAME.test(name ?? '')) return '';
  // If the variable has a type, as in `const name: Type = () => …`, its name precedes the colon.
  if (sign === '=') return colon === ':' && NAME.test(typed ?? '') ? typed : name;
  return sign === ':' ? name : '';
}

/**
 * Returns the tokens of `head`, newest first, that precede the type parameters `<T>`; all of them if there are no type
 * parameters.
 */
function withoutTypes(head) {
  const at = head[0] === '>' ? head.indexOf('<') : -1;
  return at < 0 ? head : head.slice(at + 1);
}
