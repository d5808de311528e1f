import { NoAnswer, Problem } from "banshi-client";
import { words } from "./words";

/** What a page shows where a request failed, and what would help. */
export interface Failure {
  text: string;
  /** `prove`: the citizen must prove who they are; `consent`: must agree; `retry`: try again. */
  help: "prove" | "consent" | "retry" | "none";
  level: string;
  kind: string;
}

const HELP: Readonly<Record<string, Failure["help"]>> = {
  binding_required: "prove",
  level_required: "prove",
  number_required: "prove",
  consent_required: "consent",
};

/** Of anything that was thrown; what is no failure of a request is thrown on. */
export function failureOf(why: unknown): Failure {
  if (why instanceof Problem) {
    const help = HELP[why.code] ?? (why.status >= 500 || why.status === 429 ? "retry" : "none");
    return { text: why.detail, help, level: why.needs["level"] ?? "real_name", kind: why.needs["kind"] ?? "" };
  }
  if (why instanceof NoAnswer) return { text: words.noNetwork, help: "retry", level: "", kind: "" };
  throw why;
}
