const MAX_TITLE = 80;

/**
 * Returns the title of the document: `open`, the number of open groups, and the title of the group with the id `shown`, if
 * any.
 */
export function pageTitle(groups, open, shown) {
  if (!groups) return 'tinyturret';
  const name = shown && groups.find(({ id }) => id === shown)?.title.slice(0, MAX_TITLE);
  return `(${open}) ${name ? `${name} · ` : ''}tinyturret`;
}
