import type { ProbeInput, UrlInput } from "../../model/inputs.ts";
import { shownAddress } from "../../model/url.ts";

/**
 * What a source is called in keys, reasons and errors: of an address nothing that opens doors.
 *
 * @param place among the inputs of its kind, for a probe without a name
 */
export function sourceLabel(input: UrlInput | ProbeInput, place: number): string {
  return input.kind === "url" ? `url ${shownAddress(input.url)}` : `probe ${input.name ?? place}`;
}
