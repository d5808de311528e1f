export { Banshi, newKey, type Options, type Photo, type Submission, type Submitting } from "./client";
export { NoAnswer, Problem, type ProblemDetails } from "./problem";
export type { components, paths } from "./schema";
export { type Login, memoryStore, type Tokens, type TokenStore } from "./session";
export type { Received, Sent, Transport } from "./transport";
export type { Gives, Whole } from "./typing";
