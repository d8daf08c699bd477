// Makes and reads addresses of the viewer: `#g/<id>` is the page of a group, and any other address is the list.

export function addressOf(group) {
  return `#g/${encodeURIComponent(group)}`;
}

/** Returns the id of the group whose page has the address `hash`, or '' if it is the address of the list. */
export function groupAt(hash) {
  if (!hash.startsWith('#g/')) return '';
  try {
    return decodeURIComponent(hash.slice(3));
  } catch {
    return hash.slice(3);
  }
}
