// Describes DOM nodes as objects, and makes the nodes of a page match such descriptions. It never parses markup: a text
// becomes a text node.

const SVG = 'http://www.w3.org/2000/svg';
// For each node, what `show` drew last: `names` has the tag and key, `attributes` the attributes, `drawn` the description.
const names = new WeakMap();
const attributes = new WeakMap();
const drawn = new WeakMap();

/**
 * Returns the description of an element. `props` has its attributes, its event handlers (such as `onclick`), and `key`, which
 * identifies it among the children of its parent. `children` are descriptions and texts.
 */
export function h(tag, props, ...children) {
  return { tag, props: props ?? {}, children };
}

/**
 * Makes the nodes that `children` describe the only children of `parent`; `children` are descriptions and texts, also in
 * nested lists. Reuses a child of `parent` with the tag and the key of a description, so that it keeps focus, selection,
 * scroll position and open details. Skips a node whose description is the same object as at the last call.
 */
export function show(parent, ...children) {
  const stock = stockOf(parent);
  const nodes = children
    .flat(Infinity)
    .filter(isSomething)
    .map((child) => {
      const node = stock.get(nameOf(child))?.shift() ?? create(parent, child);
      update(node, child);
      return node;
    });
  place(parent, nodes);
}

function isSomething(child) {
  return child !== null && child !== undefined && child !== false && child !== '';
}

function nameOf(child) {
  return typeof child === 'object' ? `${child.tag} ${child.props.key ?? ''}` : '#text';
}

/** Returns the children of `parent`, which `show` may reuse, as a Map from tag and key to a list of nodes. */
function stockOf(parent) {
  const stock = new Map();
  for (const node of parent.childNodes) {
    const name = names.get(node) ?? node.nodeName;
    if (!stock.has(name)) stock.set(name, []);
    stock.get(name).push(node);
  }
  return stock;
}

function create(parent, child) {
  if (typeof child !== 'object') return parent.ownerDocument.createTextNode('');
  const space = child.tag === 'svg' ? SVG : parent.namespaceURI;
  const node = parent.ownerDocument.createElementNS(space, child.tag);
  names.set(node, nameOf(child));
  return node;
}

function update(node, child) {
  if (drawn.get(node) === child) return;
  drawn.set(node, child);
  if (typeof child !== 'object') {
    if (node.data !== String(child)) node.data = child;
    return;
  }
  const before = attributes.get(node) ?? {};
  for (const name of Object.keys({ ...before, ...child.props })) {
    if (before[name] !== child.props[name]) setAttribute(node, name, child.props[name]);
  }
  attributes.set(node, child.props);
  show(node, child.children);
}

function setAttribute(node, name, value) {
  if (name === 'key') return;
  if (name === 'style') Object.assign(node.style, value);
  else if (name.startsWith('on')) node[name] = value ?? null;
  else if (name === 'value') node.value = value ?? '';
  else if (value === undefined || value === null || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? '' : value);
}

function place(parent, nodes) {
  const kept = new Set(nodes);
  const focused = childWith(parent, parent.ownerDocument.activeElement);
  for (const node of [...parent.childNodes]) if (!kept.has(node)) node.remove();
  let at = parent.firstChild;
  for (const node of nodes) {
    if (node === focused) {
      // The node with the focus would lose it if it were moved, so the nodes before it are moved to the end instead.
      while (at !== node) {
        const after = at.nextSibling;
        parent.append(at);
        at = after;
      }
    }
    if (at === node) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
}

/** Returns the child of `parent` that contains the node `inside`, or undefined. */
function childWith(parent, inside) {
  let node = inside;
  while (node && node.parentNode !== parent) node = node.parentNode;
  return node;
}
