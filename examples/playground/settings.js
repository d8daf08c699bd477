// The settings of the page and its workers. Each fault has a group, and no group may be removed.
export const settings = { release: 'playground', maxExceptionGroups: 100 };
