import type { ProbeInput, UrlInput } from "../../model/inputs.ts";

/** What parameters of a query are called that hold a secret, or a signature that opens the door. */
const SECRETS = /pass(word|wd)?$|secret|token|sig(nature)?$|credential|auth|(^|[-_])key$|apikey$/i;

/**
 * What a source is called in keys, reasons and errors: of an address nothing that opens doors.
 *
 * @param place among the inputs of its kind, for a probe without a name
 */
export function sourceLabel(input: UrlInput | ProbeInput, place: number): string {
  return input.kind === "url" ? `url ${shownAddress(input.url)}` : `probe ${input.name ?? place}`;
}

function shownAddress(address: string): string {
  const parsed = new URL(address);
  for (const name of new Set(parsed.searchParams.keys())) if (SECRETS.test(name)) parsed.searchParams.set(name, "***");
  return parsed.href;
}
