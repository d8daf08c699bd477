// Tests that `show` makes nodes of descriptions, and reuses the nodes that are there.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { h, show } from './dom.js';
import { fakeDocument } from './fake-document.mjs';

describe('show', () => {
  let document;
  let root;
  beforeEach(() => {
    ({ document, root } = fakeDocument());
  });

  const items = (...keys) => keys.map((key) => h('li', { key }, key));
  const shown = () => root.childNodes.map(({ textContent }) => textContent).join('');

  it('creates the nodes of descriptions in order', () => {
    show(root, h('p', { class: 'total' }, 'one ', h('b', null, 2)), 'text', [['nested']]);
    const [p, text, nested] = root.childNodes;
    assert.deepEqual([p.nodeName, p.attributes, p.textContent], ['p', { class: 'total' }, 'one 2']);
    assert.deepEqual([text.nodeName, text.data, nested.data], ['#text', 'text', 'nested']);
  });

  it('creates no nodes for missing values', () => {
    show(root, null, undefined, false, '', 0);
    assert.equal(shown(), '0');
  });

  it('creates text nodes for markup', () => {
    show(root, h('p', null, '<img src=x>'));
    assert.equal(root.firstChild.childNodes[0].nodeName, '#text');
  });

  it('keeps the nodes of the same tag and key', () => {
    show(root, items('a', 'b', 'c'));
    const [a, b, c] = root.childNodes;
    show(root, items('c', 'a'));
    assert.deepEqual(root.childNodes, [c, a]);
    assert.equal(b.parentNode, null);
  });

  it('keeps nodes without a key in their order', () => {
    show(root, h('p', null, 'a'), h('p', null, 'b'));
    const [first] = root.childNodes;
    show(root, h('p', null, 'c'));
    assert.deepEqual(root.childNodes, [first]);
    assert.equal(shown(), 'c');
  });

  it('creates another node for another tag', () => {
    show(root, h('p', { key: 'a' }));
    show(root, h('h1', { key: 'a' }));
    assert.deepEqual(
      root.childNodes.map(({ nodeName }) => nodeName),
      ['h1'],
    );
  });

  it('does not move the node with the focus', () => {
    show(root, items('a', 'b', 'c'));
    const focused = root.childNodes[2].childNodes[0];
    document.activeElement = focused;
    document.moves = [];
    show(root, items('c', 'b', 'd', 'a'));
    assert.equal(shown(), 'cbda');
    assert.ok(!document.moves.includes(focused.parentNode));
  });

  it('sets attributes by their kind', () => {
    const onclick = () => {};
    const props = {
      open: true,
      title: 't',
      value: 'v',
      style: { width: '1px' },
      onclick,
      key: 'k',
    };
    show(root, h('input', props));
    const [node] = root.childNodes;
    assert.deepEqual(node.attributes, { open: '', title: 't' });
    assert.deepEqual([node.value, node.style.width, node.onclick], ['v', '1px', onclick]);
    show(root, h('input', { key: 'k', title: null, open: false }));
    assert.equal(root.childNodes[0], node);
    assert.deepEqual(node.attributes, {});
    assert.deepEqual([node.value, node.onclick], ['', null]);
  });

  it('keeps a value that the user has changed since it was set', () => {
    show(root, h('details', { open: false }));
    const [details] = root.childNodes;
    details.setAttribute('open', '');
    show(root, h('details', { open: false }));
    assert.deepEqual(details.attributes, { open: '' });
  });

  it('does not compare a description that it has shown before', () => {
    const kept = h('ul', null, items('a'));
    show(root, kept);
    kept.children = [items('b')];
    show(root, kept);
    assert.equal(shown(), 'a');
  });

  it('creates an svg and its content in the SVG namespace', () => {
    show(root, h('svg', null, h('path')), h('p'));
    const [svg, p] = root.childNodes;
    assert.match(svg.namespaceURI, /svg$/);
    assert.equal(svg.firstChild.namespaceURI, svg.namespaceURI);
    assert.match(p.namespaceURI, /xhtml$/);
  });
});
