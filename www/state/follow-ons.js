/**
 * Returns the groups except those that contain follow-on failures of another group in the list, which are shown with that
 * group.
 */
export function withoutFollowOns(groups) {
  const ids = new Set(groups.map(({ id }) => id));
  return groups.filter(({ follows }) => !ids.has(follows));
}
