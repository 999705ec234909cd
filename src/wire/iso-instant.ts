const DAY_MS = 86_400_000;

function padded(value: number, length: number): string {
  return String(value).padStart(length, '0');
}

let knownDay = Number.NaN;
let knownDate = '';

/** `civilDate`, which most often is asked for the same day again. */
function dateOf(day: number): string {
  if (day !== knownDay) {
    knownDate = civilDate(day);
    knownDay = day;
  }
  return knownDate;
}

/** Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar; eras of 400 years begin on 1 March. */
function civilDate(day: number): string {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(dayOfMonth, 2)}`;
}

/** ISO 8601 text in UTC, `2026-02-10T12:30:00.612Z`, of Unix epoch ms from 0 to the end of year 9999; fractions of a ms are cut. */
export function isoInstant(epochMs: number): string {
  const wholeMs = Math.floor(epochMs);
  const day = Math.floor(wholeMs / DAY_MS);
  const timeMs = wholeMs - day * DAY_MS;
  const hour = padded(Math.floor(timeMs / 3_600_000), 2);
  const minute = padded(Math.floor(timeMs / 60_000) % 60, 2);
  const second = padded(Math.floor(timeMs / 1000) % 60, 2);
  return `${dateOf(day)}T${hour}:${minute}:${second}.${padded(timeMs % 1000, 3)}Z`;
}
