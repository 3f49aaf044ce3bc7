import { fileURLToPath } from "node:url";

/** The folder that `little_pipelines` is imported from: beside this file, also in the build. */
const PLACE = fileURLToPath(new URL("py", import.meta.url));

/**
 * The arguments that begin every Python of this library. UTF-8 whatever the locale is, and a traceback where it crashes.
 *
 * @param module of `little_pipelines`, whose `main()` is called
 */
export function pythonArguments(module: "harness" | "analyse"): string[] {
  const begin =
    "import sys\n" +
    "if sys.version_info < (3, 8): sys.exit('this is Python %d.%d: 3.8 or later is needed' % sys.version_info[:2])\n" +
    `sys.path.insert(0, sys.argv[1])\nfrom little_pipelines.${module} import main\nmain()`;
  return ["-X", "utf8", "-X", "faulthandler", "-c", begin, PLACE];
}
