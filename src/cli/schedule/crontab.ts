import { cronFields } from "./fields.ts";
import type { Job } from "./systemd.ts";

/** A line for `crontab -e`. Source: crontab(5). */
export function crontabLine({ name, cron, timeZone, catchUp, folder, command }: Job): string {
  // Refuses what cron does not know; what it does know is written as it was given.
  cronFields(cron);
  const line = `cd ${quoted(folder)} && ${command.map(quoted).join(" ")}`;
  return [
    `# The pipeline ${name.replaceAll(/\p{Cc}+/gu, " ")}. Add it with: crontab -e`,
    ...(timeZone === undefined ? [] : ["# CRON_TZ is known to cronie, not to every cron.", `CRON_TZ=${timeZone}`]),
    ...(catchUp ? ["# Cron does not make up for what was missed: anacron does, or --print systemd."] : []),
    // Cron takes a % for the end of the line.
    `${cron.trim().split(/\s+/).join(" ")} ${line.replaceAll("%", String.raw`\%`)}`,
  ].join("\n");
}

function quoted(argument: string): string {
  const text = argument.replaceAll(/[\r\n]+/g, " ");
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
