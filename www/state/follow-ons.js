/** Returns the groups without follow-on failures of another one of them. */
export function withoutFollowOns(groups) {
  const ids = new Set(groups.map(({ id }) => id));
  return groups.filter(({ follows }) => !ids.has(follows));
}
