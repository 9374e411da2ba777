/** Days as people name them, in the local time. Pure. */

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** Whether two times lie on one day. */
export function sameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

/** `Monday 23 November`, with the year where that is not this one. */
export function dayName(time: number, now: number): string {
  const date = new Date(time);
  const day = `${DAYS[date.getDay()]} ${date.getDate()} ${MONTHS[date.getMonth()]}`;
  return `${day}${otherYear(date, now)}`;
}

/** `23 Nov 14:03`, with the year where that is not this one. */
export function dateAndClock(time: number, now: number): string {
  const date = new Date(time);
  const day = `${date.getDate()} ${MONTHS[date.getMonth()]?.slice(0, 3)}`;
  return `${day}${otherYear(date, now)} ${clock(time)}`;
}

/** `until 14:03` for a time of today, else `until 23 Nov 14:03`. */
export function untilWords(time: number, now: number): string {
  return `until ${sameDay(time, now) ? clock(time) : dateAndClock(time, now)}`;
}

/** `HH:MM` */
export function clock(time: number): string {
  const date = new Date(time);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The start of a day written `2026-11-23`; `undefined` where there is no such day. */
export function startOfDay(text: string): number | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
  const date = new Date(Number(year), Number(month) - 1, Number(day));
  // The 31st of a month that has 30 days would be the 1st of the next.
  const exists = date.getDate() === Number(day) && date.getMonth() === Number(month) - 1;
  return exists ? date.getTime() : undefined;
}

function otherYear(date: Date, now: number): string {
  return date.getFullYear() === new Date(now).getFullYear() ? "" : ` ${date.getFullYear()}`;
}
