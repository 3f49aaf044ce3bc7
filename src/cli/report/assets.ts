import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";

/** The script and the style of the page, each as one text. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** As the build put them beside this file; from the sources they are put together now. */
export async function pageAssets(): Promise<PageAssets> {
  const built = new URL("page/page.js", import.meta.url);
  if (existsSync(built)) {
    const [script, style] = await Promise.all([
      readFile(built, "utf8"),
      readFile(new URL("page/page.css", import.meta.url), "utf8"),
    ]);
    return { script, style };
  }
  const { bundlePage } = (await import(new URL("../../../scripts/page.ts", import.meta.url).href)) as {
    bundlePage: () => Promise<PageAssets>;
  };
  return bundlePage();
}
