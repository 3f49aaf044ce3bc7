import { PipelineError, Secret, shownAddress, type SecretText } from "../../index.ts";

/** The texts of a request that must not be told, and what is told in their stead. */
export interface Secrets {
  /** The text in the clear, which is from now on not told. */
  reveal(given: string | SecretText, place: string): string;
  /** An address as it may be told. */
  address(url: string | URL): string;
  /** Any text, with `***` for each secret that it repeats. */
  told(text: string): string;
}

/** For one request, with all its retries and pages. */
export function secretsOf(): Secrets {
  const known = new Set<string>();
  const told = (text: string): string => {
    let its = text;
    for (const secret of known) its = its.replaceAll(secret, "***").replaceAll(encodeURIComponent(secret), "***");
    return its;
  };
  return {
    reveal(given, place) {
      if (typeof given === "string") return given;
      const text = given instanceof Secret ? given.reveal() : process.env[given.name];
      if (text === undefined)
        throw new PipelineError("BAD_OPTION", `${place} needs ${(given as { name: string }).name}, which is not set`, {
          hint: `Set the environment variable ${(given as { name: string }).name}.`,
        });
      // The longest first: one may be a part of another.
      if (text.length >= SHORTEST) {
        known.add(text);
        const all = [...known].sort((a, b) => b.length - a.length);
        known.clear();
        for (const each of all) known.add(each);
      }
      return text;
    },
    address: (url) => told(shownAddress(url)),
    told,
  };
}

/** A shorter one is found in every second text, and is no secret. */
const SHORTEST = 4;
