/** Returns the groups that do not follow from another one of `groups`: what follows from a panic is only its consequence. */
export function withoutFollowOns(groups) {
  const ids = new Set(groups.map(({ id }) => id));
  return groups.filter(({ follows }) => !ids.has(follows));
}
