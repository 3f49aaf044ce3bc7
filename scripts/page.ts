// Puts the script and the style of the HTML pages together (src/cli/report/page), each into one text: the build writes
// them beside the command line; what runs from the sources has them made when it needs them.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { rolldown } from "rolldown";
import type { PageAssets } from "../src/cli/report/assets.ts";

const FOLDER = join(import.meta.dirname, "../src/cli/report/page");

export async function bundlePage(): Promise<PageAssets> {
  const bundle = await rolldown({
    input: join(FOLDER, "main.ts"),
    platform: "browser",
    tsconfig: join(FOLDER, "tsconfig.json"),
  });
  const { output } = await bundle.generate({ format: "iife", minify: true, comments: false });
  await bundle.close();
  const script = output[0].code.trim();
  // Else it would end the element that it is in.
  if (/<\/script|<!--/i.test(script)) throw new Error("the script of the page holds </script or <!--");
  const style = (await readFile(join(FOLDER, "page.css"), "utf8"))
    .replaceAll(/\/\*.*?\*\//gs, "")
    .replaceAll(/\s*\n\s*/g, "\n")
    .trim();
  return { script, style };
}
