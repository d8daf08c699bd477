// Searches descriptions of nodes, as the function `h` of dom.js returns them, in tests of views.

/** Returns the text that a description of nodes (one, or a list) would show. */
export function textOf(node) {
  if (Array.isArray(node)) return node.map(textOf).join('');
  if (node?.tag) return textOf(node.children);
  return node === null || node === undefined || node === false ? '' : String(node);
}

/** Returns all descriptions in `node`, including itself, for which `matches(props, tag)` is true. */
export function findAll(node, matches) {
  if (Array.isArray(node)) return node.flatMap((child) => findAll(child, matches));
  if (!node?.tag) return [];
  const inside = findAll(node.children, matches);
  return matches(node.props, node.tag) ? [node, ...inside] : inside;
}

/** Returns the first description in `node` whose property `name` has this value, or undefined. */
export function find(node, name, value) {
  return findAll(node, (props) => props[name] === value)[0];
}

/** Returns the values of the property `data-action` of all buttons in the description `node`, in order. */
export function actionsOf(node) {
  return findAll(node, (props) => props['data-action']).map((at) => at.props['data-action']);
}

/** Calls the click handler of the button in the description `node` with this `data-action`, and returns its result. */
export function press(node, action) {
  return find(node, 'data-action', action).props.onclick({});
}
