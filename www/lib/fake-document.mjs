// A fake document for tests, with the members that dom.js uses.

class FakeNode {
  childNodes = [];
  parentNode = null;

  constructor(ownerDocument, nodeName, data) {
    Object.assign(this, { ownerDocument, nodeName, data });
  }

  get firstChild() {
    return this.childNodes[0] ?? null;
  }

  get nextSibling() {
    const siblings = this.parentNode.childNodes;
    return siblings[siblings.indexOf(this) + 1] ?? null;
  }

  get textContent() {
    return this.data ?? this.childNodes.map(({ textContent }) => textContent).join('');
  }

  remove() {
    const siblings = this.parentNode.childNodes;
    siblings.splice(siblings.indexOf(this), 1);
    this.parentNode = null;
    this.ownerDocument.moves.push(this);
  }

  insertBefore(node, other) {
    if (node.parentNode) node.remove();
    const at = other ? this.childNodes.indexOf(other) : this.childNodes.length;
    this.childNodes.splice(at, 0, node);
    node.parentNode = this;
  }

  append(node) {
    this.insertBefore(node, null);
  }
}

class FakeElement extends FakeNode {
  attributes = {};
  style = {};

  constructor(ownerDocument, namespaceURI, nodeName) {
    super(ownerDocument, nodeName);
    this.namespaceURI = namespaceURI;
  }

  setAttribute(name, value) {
    this.attributes[name] = String(value);
  }

  removeAttribute(name) {
    delete this.attributes[name];
  }
}

/**
 * Returns `{ document, root }`, a fake document and an element of it. `document.moves` lists each node that was moved or
 * removed.
 */
export function fakeDocument() {
  const document = {
    activeElement: null,
    moves: [],
    createElementNS: (space, name) => new FakeElement(document, space, name),
    createTextNode: (data) => new FakeNode(document, '#text', data),
  };
  const root = document.createElementNS('http://www.w3.org/1999/xhtml', 'main');
  return { document, root };
}
