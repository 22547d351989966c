const looksLikeDate = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+ -]\d{2}:?\d{2})?)?$/i;

/** Milliseconds of a date and time; a `+` that a URL turned into a space is understood. */
export const parseDate = (text: string): number | undefined => {
  const trimmed = text.trim();
  if (!looksLikeDate.test(trimmed)) return undefined;
  const milliseconds = Date.parse(
    trimmed.replace(/ (\d{2}:?\d{2})$/, (zone, digits: string, at: number) =>
      at > 10 ? `+${digits}` : zone,
    ),
  );
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
};
