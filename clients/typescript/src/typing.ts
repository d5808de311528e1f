import type { paths } from "./schema";

export type Method = "get" | "post" | "put" | "patch" | "delete";

/** The server leaves nothing out of its answers, also what has a default. */
export type Whole<T> = T extends readonly (infer E)[]
  ? Whole<E>[]
  : T extends object
    ? { [K in keyof T]-?: Whole<T[K]> }
    : T;

/** Paths that have a method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends { [K in M]: { responses: unknown } } ? P : never;
}[keyof paths];

type Operation<P extends keyof paths, M extends Method> = M extends keyof paths[P] ? paths[P][M] : never;

/** What a request takes besides method and path; a part without wanted members may be left out. */
export type Given<P extends keyof paths, M extends Method> = Part<"path", Parameter<Operation<P, M>, "path">> &
  Part<"query", Parameter<Operation<P, M>, "query">> &
  Part<"body", Body<Operation<P, M>>> & { headers?: Record<string, string> };

/** What a request that succeeds gives; `undefined` for an answer without a body. */
export type Gives<P extends keyof paths, M extends Method> = Success<Operation<P, M>>;

type Parameter<O, K extends string> = O extends { parameters: { [N in K]?: infer V } } ? V : never;
type Part<N extends string, V> = [V] extends [never]
  ? unknown
  : [NonNullable<V>] extends [never]
    ? unknown
    : object extends NonNullable<V>
      ? { [K in N]?: V }
      : { [K in N]: V };
type Body<O> = O extends { requestBody: { content: { "application/json": infer B } } } ? B : never;
type Success<O> = O extends { responses: infer R }
  ? R extends { 200: infer A } | { 201: infer A }
    ? A extends { content: { "application/json": infer J } }
      ? Whole<J>
      : undefined
    : undefined
  : never;
