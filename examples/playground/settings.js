// The settings of the page and its workers. The limit of groups is so high that no cleanup removes the group of a fault.
export const settings = { release: 'playground', maxExceptionGroups: 100 };
