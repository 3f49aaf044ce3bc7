import { cronFields, type CronFields } from "./fields.ts";

/** What is to be started, and when. */
export interface Job {
  readonly name: string;
  readonly cron: string;
  readonly timeZone: string | undefined;
  readonly catchUp: boolean;
  readonly folder: string;
  /** The program and its arguments. */
  readonly command: readonly string[];
}

/** A service and a timer for systemd, with what to do with them. Sources: systemd.time(7), systemd.timer(5), systemd.service(5). */
export function systemdUnits({ name, cron, timeZone, catchUp, folder, command }: Job): string {
  const unit = `little-${name.replaceAll(/[^A-Za-z0-9_.-]+/g, "-")}`;
  const zone = timeZone === undefined ? "" : ` ${timeZone}`;
  return [
    `# ~/.config/systemd/user/${unit}.service`,
    "[Unit]",
    `Description=Pipeline ${inLine(name)}`,
    "",
    "[Service]",
    // A service of this type is never started twice at once.
    "Type=oneshot",
    `WorkingDirectory=${inLine(folder).replaceAll("%", "%%")}`,
    `ExecStart=${command.map(quoted).join(" ")}`,
    "",
    `# ~/.config/systemd/user/${unit}.timer`,
    "[Unit]",
    `Description=Times of the pipeline ${inLine(name)}`,
    "",
    "[Timer]",
    ...calendars(cronFields(cron)).map((calendar) => `OnCalendar=${calendar}${zone}`),
    ...(catchUp ? ["# Once, for what was missed while the machine was off.", "Persistent=true"] : []),
    "",
    "[Install]",
    "WantedBy=timers.target",
    "",
    "# Then:",
    `#   systemctl --user daemon-reload && systemctl --user enable --now ${unit}.timer`,
    `#   loginctl enable-linger    # so that it runs while you are not logged in`,
    `#   journalctl --user -u ${unit}    # what it wrote`,
  ].join("\n");
}

/** Cron takes a day that fits either the day or the weekday, where both are given; systemd takes one that fits both. */
function calendars({ minutes, hours, days, months, weekdays }: CronFields): string[] {
  const time = `${list(hours)}:${list(minutes)}:00`;
  const date = (itsDays: CronFields["days"]): string => `*-${list(months)}-${list(itsDays)}`;
  const named = weekdays === undefined ? "" : `${weekdays.map((each) => WEEKDAYS[each]).join(",")} `;
  if (days === undefined || weekdays === undefined) return [`${named}${date(days)} ${time}`];
  return [`${date(days)} ${time}`, `${named}${date(undefined)} ${time}`];
}

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

function list(values: readonly number[] | undefined): string {
  return values === undefined ? "*" : values.map((value) => String(value).padStart(2, "0")).join(",");
}

/** One line: a line break would begin another setting. */
function inLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ");
}

function quoted(argument: string): string {
  const escaped = argument.replaceAll("%", "%%").replaceAll("$", "$$$$");
  if (/^[\w@%+=:,./$-]+$/.test(escaped)) return escaped;
  return `"${escaped
    .replaceAll("\\", "\\\\")
    .replaceAll('"', String.raw`\"`)
    .replaceAll("\n", String.raw`\n`)}"`;
}
