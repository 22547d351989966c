const pattern = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+ -]\d{2}:?\d{2})?)?$/i;

/**
 * Milliseconds of a date and time (RFC 7643 section 2.3.5). Without a zone it is UTC, wherever the server stands; a `+`
 * that a URL turned into a space is understood.
 */
export const parseDate = (text: string): number | undefined => {
  const [found, date, time = '00:00', zone = 'Z'] = pattern.exec(text.trim()) ?? [];
  if (found === undefined) return undefined;
  const milliseconds = Date.parse(`${date}T${time}${zone.replace(' ', '+').toUpperCase()}`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
};
