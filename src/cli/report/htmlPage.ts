import { plainText } from "../text/width.ts";
import { createHash } from "node:crypto";
import { escaped } from "../graph/svg.ts";
import { pageAssets } from "./assets.ts";
import type { PageData, PageDetails } from "./pageData.ts";

/** One file with all that it needs: it loads nothing, and its policy forbids that anything be loaded or run that is not of this program. */
export async function htmlPage(data: PageData, details: PageDetails): Promise<string> {
  const { script, style } = await pageAssets();
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const title = data.run === undefined ? plainText(data.pipeline) : `${plainText(data.pipeline)}: ${data.run.id}`;
  return [
    "<!doctype html>",
    '<html lang="en">',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<link rel="icon" href="data:,">',
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    `<body><main id="page"><noscript>This page is drawn by its own script, which this browser does not run.</noscript></main>`,
    `<script type="application/json" id="data">${json(data)}</script>`,
    `<script type="application/json" id="details">${json(details)}</script>`,
    `<script>${script}</script>`,
    "</body></html>",
    "",
  ].join("\n");
}

/** Nothing in it can end its element, nor begin a comment of HTML. */
function json(value: PageData | PageDetails): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
