// An accessibility tree in words, one line each: role and name.

/** Texts that only repeat the name of what they are in are left out. */
export function spoken(node, depth = 0, above = '') {
  const { role, name = '', children = [] } = node;
  const isNews = name && !above.includes(name);
  const isSaid = isNews || !['generic', 'StaticText', 'InlineTextBox', 'none'].includes(role);
  const line = `${'  '.repeat(depth)}${role}${name && ` "${name}"`}\n`;
  const below = children.map((child) => spoken(child, depth + isSaid, name || above));
  return (isSaid ? line : '') + below.join('');
}

/** The block in `docs` that follows the words "says of <what>". */
export function spokenIn(docs, what) {
  const [, block] = docs.match(new RegExp(`says of ${what}[^]*?\`\`\`\n([^]*?)\`\`\``)) ?? [];
  return block;
}
