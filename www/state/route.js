// Addresses: `#g/<id>` is the page of a group, any other one the list.

export function addressOf(group) {
  return `#g/${encodeURIComponent(group)}`;
}

export function groupAt(hash) {
  if (!hash.startsWith('#g/')) return '';
  try {
    return decodeURIComponent(hash.slice(3));
  } catch {
    return hash.slice(3);
  }
}
