function parseSettings(text) {
  return JSON.parse(text); // parsed
}

export function readSettings(text) {
  try {
    return parseSettings(text);
  } catch (cause) {
    throw new Error('the settings are not readable', { cause }); // cause
  }
}
