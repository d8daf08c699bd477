// Converts an accessibility tree to text, one line for each node: role and name.

/**
 * Returns an accessibility tree as text, with one indented line per node. Leaves out texts that only repeat the name of their
 * parent.
 */
export function spoken(node, depth = 0, above = '') {
  const { role, name = '', children = [] } = node;
  const isNew = name && !above.includes(name);
  const isListed = isNew || !['generic', 'StaticText', 'InlineTextBox', 'none'].includes(role);
  const line = `${'  '.repeat(depth)}${role}${name && ` "${name}"`}\n`;
  const below = children.map((child) => spoken(child, depth + isListed, name || above));
  return (isListed ? line : '') + below.join('');
}

/** Returns the code block in `docs` that follows the words "A screen reader reads <what> as". */
export function spokenIn(docs, what) {
  const [, block] =
    docs.match(new RegExp(`A screen reader reads ${what} as[^]*?\`\`\`\n([^]*?)\`\`\``)) ?? [];
  return block;
}
