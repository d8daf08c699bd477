export const markdownOf = (group) => group.title;
export const jsonOf = (group, exception) =>
  JSON.stringify({ group, exceptions: [exception] }, null, 2);
