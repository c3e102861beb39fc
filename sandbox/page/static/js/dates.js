// Dates as a person in some time zone reads them.

/** The parts of a moment (seconds, UTC) in a zone. */
function parts(at, tz) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: tz, year: "numeric", month: "long", day: "numeric", weekday: "long",
    hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
  });
  return Object.fromEntries(format.formatToParts(new Date(at * 1000)).map((part) => [part.type, part.value]));
}

function dayNumber(at, tz) {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: tz, year: "numeric", month: "2-digit", day: "2-digit" });
  return Math.round(Date.parse(format.format(new Date(at * 1000))) / 86400000);
}

/** What a date token of Slack's means, for example date_short_pretty. */
export function token(name, at, tz, now) {
  const found = parts(at, tz);
  const pretty = name.endsWith("_pretty");
  const near = { "-1": "yesterday", 0: "today", 1: "tomorrow" }[dayNumber(at, tz) - dayNumber(now, tz)];
  if (pretty && near) return near;
  switch (name.replace("_pretty", "")) {
    case "time": return `${found.hour}:${found.minute}`;
    case "time_secs": return `${found.hour}:${found.minute}:${found.second}`;
    case "date_num": return new Date(dayNumber(at, tz) * 86400000).toISOString().slice(0, 10);
    case "date": return `${found.month} ${found.day}, ${found.year}`;
    case "date_short": return `${found.month.slice(0, 3)} ${found.day}, ${found.year}`;
    case "date_long": return `${found.weekday}, ${found.month} ${found.day}, ${found.year}`;
    case "ago": return ago(at - now);
    default: return `{${name}}`;
  }
}

/** "in 3 hours", "2 days ago". */
export function ago(seconds) {
  const size = Math.abs(seconds);
  for (const [unit, length] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (size >= length) {
      const many = Math.floor(size / length);
      const words = `${many} ${unit}${many > 1 ? "s" : ""}`;
      return seconds > 0 ? `in ${words}` : `${words} ago`;
    }
  }
  return "now";
}

export function clock(at, tz) {
  return token("time", at, tz, at);
}

/** The line between the messages of two days. */
export function day(at, tz, now) {
  const near = token("date_short_pretty", at, tz, now);
  const found = parts(at, tz);
  return ["today", "yesterday", "tomorrow"].includes(near)
    ? near[0].toUpperCase() + near.slice(1)
    : `${found.weekday}, ${found.day} ${found.month}`;
}

/** "Sat 21 Nov, 14:02" */
export function moment(at, tz) {
  const found = parts(at, tz);
  return `${found.weekday.slice(0, 3)} ${found.day} ${found.month.slice(0, 3)}, ${found.hour}:${found.minute}`;
}

export function sameDay(one, other, tz) {
  return dayNumber(one, tz) === dayNumber(other, tz);
}
