/** Returns the groups except those that are follow-on failures of another group in the list. */
export function withoutFollowOns(groups) {
  const ids = new Set(groups.map(({ id }) => id));
  return groups.filter(({ follows }) => !ids.has(follows));
}
