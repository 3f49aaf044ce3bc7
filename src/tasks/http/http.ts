import {
  task,
  type Dependency,
  type InputOf,
  type NoSchema,
  type NoParams,
  type OutputOf,
  type ParamDefaults,
  type StandardSchema,
  type Task,
  type TaskContext,
} from "../../index.ts";
import { checkRequest } from "./check.ts";
import { countedOf } from "./counted.ts";
import type { Address, HttpContext, HttpOptions } from "./httpOptions.ts";
import type { DataOf, HttpAs, RequestOptions } from "./options.ts";
import { checkPages, pagesOf } from "./pages.ts";
import { prepare, send } from "./request.ts";
import { requestOptions, taskOptions } from "./taskOptions.ts";

/**
 * A task that reads a source on the web. Each run asks the server whether it has changed (ETag, Last-Modified); where
 * it has not, the kept result is reused. A failing server is asked again, and what comes of it is checked before it is kept.
 *
 * @param address http or https; or what makes it, from results and params
 * @param options see {@link HttpOptions}
 * @throws PipelineError `BAD_OPTION` for what is no address, and for options that there are not
 * @example
 * ```ts
 * const stops = http("Stops", "https://example.org/stops.json", {
 *   headers: { authorization: env("STOPS_TOKEN") },
 *   validate: z.array(z.object({ id: z.string(), name: z.string() })),
 *   staleIfError: { maxAge: { days: 2 } },
 * });
 * ```
 */
export function http<
  const Name extends string,
  Schema extends StandardSchema,
  const As extends HttpAs = "json",
  Output = DataOf<As>,
  const Dependencies extends readonly Dependency[] = readonly [],
  Params extends ParamDefaults = NoParams,
>(
  name: Name,
  address: string | URL | ((context: HttpContext<Dependencies, Params>) => string | URL),
  options: HttpOptions<As, Output, InputOf<NoInfer<Schema>>, Dependencies, Params> & { readonly schema: Schema },
): Task<Name, OutputOf<Schema>>;
export function http<
  const Name extends string,
  const As extends HttpAs = "json",
  Output = DataOf<As>,
  Result = Output,
  const Dependencies extends readonly Dependency[] = readonly [],
  Params extends ParamDefaults = NoParams,
>(
  name: Name,
  address: string | URL | ((context: HttpContext<Dependencies, Params>) => string | URL),
  options?: HttpOptions<As, Output, Result, Dependencies, Params> & NoSchema,
): Task<Name, Result>;
/** With the type of the result in the clear: nobody checks it, and the name is any text to the types. */
export function http<Result>(
  name: string,
  address: string | URL,
  options?: HttpOptions & NoSchema,
): Task<string, Result>;
export function http(name: string, address: Address, options: HttpOptions = {}): Task {
  const made = `http(${JSON.stringify(name)})`;
  const request = requestOptions(options);
  checkRequest(made, request);
  if (options.pages !== undefined) checkPages(made, options.pages);
  // What is wrong with an address that is known is told at once.
  if (typeof address !== "function") prepare(made, address, request);
  const fetchAll = (context: Context): Promise<unknown> => {
    const at = given(address, context);
    const sent = withBody(request, options, context);
    return options.pages === undefined
      ? send(prepare(made, at, sent), sent, context).then(({ data }) => data)
      : allPages(made, at, sent, options.pages, context);
  };
  const run = async (context: Context): Promise<unknown> => {
    const data = await context.step("fetch", () => fetchAll(context));
    const { parse } = options;
    return parse === undefined ? data : context.step("parse", () => parse(data, context as never));
  };
  const work = Object.assign(run, countedOf(made, address, options));
  return task(name, { ...taskOptions(made, address, options), madeBy: http }, work);
}

type Context = TaskContext<object, object>;

/** What an option is, or what the function makes that was given instead. */
function given<Value>(value: Value | ((context: never) => Value), context: Context): Value {
  return typeof value === "function" ? (value as (context: Context) => Value)(context) : value;
}

function withBody(request: RequestOptions, { body, graphql }: HttpOptions, context: Context): RequestOptions {
  return {
    ...request,
    ...(body === undefined ? {} : { body: given(body, context) }),
    ...(graphql === undefined ? {} : { graphql: given(graphql, context) }),
  };
}

/** What the pages bring, in one list. */
async function allPages(
  made: string,
  address: string | URL,
  request: RequestOptions,
  pages: NonNullable<HttpOptions["pages"]>,
  context: Context,
): Promise<unknown[]> {
  const { items, ...options } = pages === true ? {} : pages;
  const all: unknown[] = [];
  for await (const { data } of pagesOf<never>(context, address, request, options, made)) {
    const its: unknown = items === undefined ? data : items(data);
    if (Array.isArray(its)) for (const item of its as unknown[]) all.push(item);
    else all.push(its);
  }
  return all;
}
