import type { components } from "./schema";
import type { Whole } from "./typing";

export type ProblemDetails = Whole<components["schemas"]["Problem"]>;

/** The API refused: `code` is stable and for programs, `detail` is the sentence to show to the citizen. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  /** What is wrong with which value, by the names of a form. */
  readonly fields: Readonly<Record<string, string>>;
  /** What is missing: `level` to bind at, `kind` of data to agree to. */
  readonly needs: Readonly<Record<string, string>>;
  /** Finds the server's log lines. */
  readonly requestId: string;
  /** After how many seconds it may be tried again, where the server says so. */
  readonly retryAfterS: number | undefined;

  constructor(told: ProblemDetails, retryAfterS?: number) {
    super(`${told.status} ${told.code}: ${told.detail}`);
    this.code = told.code;
    this.status = told.status;
    this.detail = told.detail;
    this.fields = Object.fromEntries((told.errors ?? []).map((one) => [one.pointer.replace(/^#\/values\//, ""), one.detail]));
    this.needs = told.needs ?? {};
    this.requestId = told.request_id;
    this.retryAfterS = retryAfterS;
  }
}

/** Nothing came back: no network, a cut connection, or something on the way that is not the API. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}
