import type {
  Dependency,
  ExpiryPolicy,
  ParamDefaults,
  ParamsOf,
  ResultsOf,
  StandardSchema,
  StaleIfErrorOptions,
  TaskContext,
  TaskOptions,
} from "../../index.ts";
import type { RequestBody } from "./body.ts";
import type { AnswerOptions, GraphqlQuery, HttpAs, PatienceOptions, SentOptions } from "./options.ts";
import type { PagesOptions } from "./pages.ts";

/** Where a task reads from: an address, or what makes it from results and params. */
export type Address = string | URL | ((context: never) => string | URL);

/** How the pages of a source become one result. */
export interface TaskPagesOptions extends PagesOptions<never> {
  /** What a page brings. @default the page itself where it is a list, else the page as one of a list of pages */
  readonly items?: (page: never) => readonly unknown[];
}

/** What the functions in a task's options are given. */
export type HttpContext<Dependencies extends readonly Dependency[], Params extends ParamDefaults> = TaskContext<
  ResultsOf<Dependencies>,
  ParamsOf<Params>
>;

/** Settings of {@link http}: those of a request, of its answer, and of every task. */
export interface HttpOptions<
  As extends HttpAs = HttpAs,
  Output = unknown,
  Result = unknown,
  Dependencies extends readonly Dependency[] = readonly Dependency[],
  Params extends ParamDefaults = ParamDefaults,
>
  extends
    SentOptions,
    AnswerOptions<As, Output>,
    PatienceOptions,
    Omit<TaskOptions<Dependencies, Params>, "outputs" | "retry" | "ignoreCaptures" | "staleIfError"> {
  /** A text, bytes, a form, or plain data, which is sent as JSON; or what makes it, from results and params. @default none */
  readonly body?: RequestBody | ((context: HttpContext<Dependencies, Params>) => RequestBody);
  /** A query in GraphQL, sent by POST; the result is its `data`. @default none */
  readonly graphql?: GraphqlQuery | ((context: HttpContext<Dependencies, Params>) => GraphqlQuery);
  /** All pages make the result: `true` follows the header `Link`. @default one answer */
  readonly pages?: true | TaskPagesOptions;
  /** Makes the result of the answer, or of all pages together. @default the answer is the result */
  readonly parse?: (data: Output, context: HttpContext<Dependencies, Params>) => Result | Promise<Result>;
  /**
   * A Standard Schema (zod, valibot, arktype): what it makes of the result, after `pages` and `parse`, is the task's, and the type
   * of it. `validate` looks at each answer before. @default none
   */
  readonly schema?: StandardSchema;
  /**
   * How long nobody asks whether the source has changed. Without it each run asks, and what is as it was is reused.
   * What cannot be asked (a body, pages, an address that is made) is read again instead. @default not at all
   */
  readonly expire?: ExpiryPolicy;
  /** The last good value where the source is down: of any age, or not older than `maxAge`. @default it fails */
  readonly staleIfError?: true | StaleIfErrorOptions;
}
