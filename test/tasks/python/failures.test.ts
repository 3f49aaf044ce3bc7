import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { secret, task, type PipelineError } from "../../../src/index.ts";
import { python } from "../../../src/tasks/python/index.ts";
import { project } from "../../support/project.ts";
import { scratch, taskEvents } from "../scratch.ts";
import { named, withoutPython } from "./support.ts";

async function message(script: string, options: object = {}): Promise<string> {
  const { failure } = scratch({ "bad.py": script });
  const error = await failure(python("Bad", options, "bad.py"));
  return error.message;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

async function untilGone(pids: readonly number[]): Promise<void> {
  while (pids.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe.skipIf(withoutPython !== undefined)(named("a script that cannot be run", withoutPython), () => {
  it("says where its syntax is wrong, also in a module that it imports", async () => {
    expect(await message("def run():\n    return (1\n")).toMatch(
      /^task "Bad": bad\.py:2: .*\n {4}return \(1\n {2}Mend bad\.py\.$/,
    );
    const { failure } = scratch({ "bad.py": "import lib\n", "lib.py": "x = = 1\n" });
    const error = await failure(python("Bad", "bad.py"));
    expect(error).toMatchObject({
      code: "PYTHON_FAILED",
      message: expect.stringMatching(/lib\.py:1: invalid syntax/) as string,
    });
  });

  it("is named with the nearest where it is not there", async () => {
    const { failure } = scratch({ "models/train.py": "" });
    const error = await failure(python("Bad", "models/trian.py"));
    expect(error).toMatchObject({ code: "FILE_MISSING" });
    expect(error.message).toBe(
      'task "Bad": its script "models/trian.py" does not exist\n  Did you mean "models/train.py"?',
    );
  });

  it("names a package that is missing, and what to install", async () => {
    const its = scratch({ "bad.py": "import sklearn_of_nobody.linear\ndef run():\n    return 1\n" });
    const error = await its.failure(python("Bad", "bad.py"));
    expect(error).toMatchObject({ code: "PYTHON_MISSING" });
    expect(error.message).toMatch(/has no package for the module "sklearn_of_nobody"/);
    expect(error.message).toMatch(/Install it: .* -m pip install sklearn-of-nobody\.$/);
    its.write({ "requirements.txt": "sklearn-of-nobody\n" });
    expect((await its.failure(python("Bad", "bad.py"))).message).toMatch(/pip install -r requirements\.txt/);
  });

  it("names a Python that is missing", async () => {
    const { failure } = scratch({ "a.py": "", "old.sh": "" });
    const of = async (interpreter: string): Promise<Error> => failure(python("Bad", { interpreter }, "a.py"));
    expect(await of("python3.99")).toMatchObject({ code: "PYTHON_MISSING" });
    expect((await of("python3.99")).message).toMatch(
      /its option interpreter names the Python "python3\.99", which is not on the PATH/,
    );
    expect((await of("env/bin/python")).message).toMatch(/"env\/bin\/python", which does not exist/);
    expect((await of("/bin/false")).message).toMatch(/"\/bin\/false" ended with exit code 1/);
  });

  it("says which function it lacks, and which argument it asks for", async () => {
    expect(await message("def runn():\n    return 1\n")).toBe(
      'task "Bad": bad.py has no function run\n  Did you mean "runn"?',
    );
    expect(await message("def run(flight):\n    return 1\n", { params: { flights: 1 } })).toMatch(
      /run\(\) of bad\.py asks for 'flight', which is neither a dependency nor a param of the task\n {2}Did you mean "flights"\?/,
    );
    const { failure } = scratch({ "bad.py": "def run(by_origin):\n    return 1\n" });
    const two = [task("ByOrigin", () => 1), task("By Origin", () => 2)] as const;
    expect((await failure(...two, python("Bad", { dependencies: two }, "bad.py"))).message).toMatch(
      /'by_origin', which may be 'By Origin' or 'ByOrigin'\n {2}Ask for results/,
    );
  });
});

describe.skipIf(withoutPython !== undefined)(named("the arguments of a script's function", withoutPython), () => {
  it("are results by their names, as they are written in Python, and params; or all of them", async () => {
    const { pipeline } = scratch({
      "a.py":
        "def run(ByOrigin, by_carrier, *, year, HTTP2Log=None, none=7):\n    return [ByOrigin, by_carrier, year, HTTP2Log, none]\n",
      "b.py": "def run(results, params):\n    return [results, params]\n",
      "c.py": "def run(**all):\n    return all\n",
      "d.py":
        "import functools\ndef twice(f):\n    @functools.wraps(f)\n    def g(**k):\n        return [f(**k), f(**k)]\n    return g\n@twice\ndef run(by_carrier):\n    return by_carrier\n",
      "e.py": "import asyncio\nasync def run(year):\n    await asyncio.sleep(0)\n    return year\n",
      "f.py":
        "from little_pipelines import params, results\ndef run():\n    return 1\ndef other():\n    import little_pipelines as lp\n    return [lp.results['ByOrigin'], lp.params['year']]\n",
    });
    const dependencies = [task("ByOrigin", () => 1), task("By Carrier", () => 2)] as const;
    const options = { dependencies, params: { year: 2024 } };
    const names = ["a", "b", "c", "d", "e"];
    const example = pipeline(
      ...dependencies,
      ...names.map((name) => python(name, options, `${name}.py`)),
      python("f", { ...options, function: "other" }, "f.py"),
    );
    await example.execute();
    const results: unknown[] = [];
    for (const name of [...names, "f"]) results.push(await example.getResult(name as never));
    expect(results).toEqual([
      [1, 2, 2024, null, 7],
      [{ ByOrigin: 1, "By Carrier": 2 }, { year: 2024 }],
      { ByOrigin: 1, "By Carrier": 2 },
      [2, 2],
      2024,
      [1, 2024],
    ]);
  });
});

describe.skipIf(withoutPython !== undefined)(named("a script that fails", withoutPython), () => {
  it("shows the exceptions behind the one that it raises", async () => {
    const text = await message(
      "def run():\n    try:\n        {}['a']\n    except KeyError as error:\n        raise RuntimeError('no a') from error\n",
    );
    expect(text).toMatch(
      /^task "Bad": RuntimeError: no a:[^]*KeyError: 'a'[^]*direct cause[^]*bad\.py", line 5, in run/,
    );
    expect(text).not.toMatch(/harness|little_pipelines/);
  });

  it("says that it ended before it had returned: by sys.exit, by os._exit, by a crash", async () => {
    expect(await message("import sys\ndef run():\n    sys.exit(3)\n")).toMatch(/it called sys\.exit\(3\)/);
    expect(await message("import os\ndef run():\n    print('last words', flush=True)\n    os._exit(0)\n")).toMatch(
      /Python ended with exit code 0 before .* had returned:\n {4}last words\n {2}Something in it calls os\._exit/,
    );
    expect(await message("import os, signal\ndef run():\n    os.kill(os.getpid(), signal.SIGSEGV)\n")).toMatch(
      /was ended by SIGSEGV before[^]*Segmentation fault/,
    );
  });

  it("is tried again where the task says so", async () => {
    const { pipeline } = scratch({
      "once.py":
        "import os\ndef run():\n    if not os.path.exists('once'):\n        open('once', 'w').close()\n        raise ValueError('once')\n    return 1\n",
    });
    const example = pipeline(python("Once", { retry: { times: 1, delayMs: 1 } }, "once.py"));
    const log = taskEvents(example);
    await example.execute();
    expect(log).toEqual(["start Once", "retry Once", "ran Once"]);
  });

  it("shows no secret that it was given, in its log or its traceback", async () => {
    const { pipeline } = scratch({
      "leak.py":
        "import os\ndef run(token):\n    print(token, os.environ['KEY'])\n    raise ValueError(token + os.environ['KEY'])\n",
    });
    const example = pipeline(
      python("Leak", { params: { token: secret("of-a-param") }, env: { KEY: secret("of-the-env") } }, "leak.py"),
    );
    const events: string[] = [];
    example.on("event", (event) => events.push(JSON.stringify(event)));
    const error = (await example.execute().catch((thrown: unknown) => thrown)) as PipelineError;
    expect(events.join()).toContain("(secret) (secret)");
    expect(`${events.join()}${error.message}${String(error.cause)}`).not.toMatch(/of-a-param|of-the-env/);
  });
});

const FAMILY = `
import subprocess, sys, time
def run():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
    import os
    print("pids", os.getpid(), child.pid)
    time.sleep(1000)
`;

describe.skipIf(withoutPython !== undefined)(named("a script that runs too long", withoutPython), () => {
  it.each(["cancelled", "late"] as const)("ends with its children when it is %s", async (why) => {
    const { pipeline } = scratch({ "long.py": FAMILY });
    const example = pipeline(python("Long", why === "late" ? { timeoutMs: 3_000 } : {}, "long.py"));
    const cancelling = new AbortController();
    let pids: number[] = [];
    example.on("taskLogged", ({ message }) => {
      pids = [...message.matchAll(/\d+/g)].map(Number);
      if (why === "cancelled") cancelling.abort();
    });
    const error = (await example
      .execute({ signal: cancelling.signal })
      .catch((thrown: unknown) => thrown)) as PipelineError;
    expect(why === "late" ? (error.cause as PipelineError).code : error.code).toBe(
      why === "late" ? "TASK_TIMED_OUT" : "RUN_CANCELLED",
    );
    await untilGone(pids);
    expect(pids).toHaveLength(2);
  });

  it("ends with its children when the pipeline's process is killed", async () => {
    const script = `
import { pipeline } from "little-pipelines";
import { python } from "little-pipelines/python";
const example = pipeline("Example", [python("Long", "long.py")], { logLevel: "silent" });
example.on("taskLogged", ({ message }) => console.log(message));
await example.execute();
`;
    const { folder } = project({ "run.ts": script, "long.py": FAMILY });
    const child = spawn(process.execPath, ["run.ts"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const pids = [...line.toString().matchAll(/\d+/g)].map(Number);
    expect(pids).toHaveLength(2);
    child.kill("SIGKILL");
    await untilGone(pids);
  });
});
