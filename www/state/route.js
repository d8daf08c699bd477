// Addresses: `#g/<id>` is the page of a group, and any other address is the list.

export function addressOf(group) {
  return `#g/${encodeURIComponent(group)}`;
}

/** Returns the id of the group at an address, or '' for the list. */
export function groupAt(hash) {
  if (!hash.startsWith('#g/')) return '';
  try {
    return decodeURIComponent(hash.slice(3));
  } catch {
    return hash.slice(3);
  }
}
