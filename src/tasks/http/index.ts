/** Sources on the web as tasks, and requests from within tasks. */
export type { RequestBody } from "./body.ts";
export type { Checksum } from "./checksum.ts";
export type { CsvField, CsvOptions, CsvType } from "./csv.ts";
export { HttpError, isDown, type HttpErrorOptions } from "./error.ts";
export { http } from "./http.ts";
export type { Address, HttpContext, HttpOptions, TaskPagesOptions } from "./httpOptions.ts";
export type {
  AnswerHead,
  AnswerOptions,
  DataOf,
  GraphqlQuery,
  HttpAnswer,
  HttpAs,
  PatienceOptions,
  RequestContext,
  RequestOptions,
  SentOptions,
  WrittenFile,
} from "./options.ts";
export { fetchPages, type FetchPagesOptions, type PagesOptions } from "./pages.ts";
export { rateLimit, type RateLimitOptions } from "./rateLimit.ts";
export { request } from "./request.ts";
export type { HttpRetryOptions } from "./retry.ts";
export type { Validator } from "./validate.ts";
