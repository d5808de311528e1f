import type { components } from "./schema";
import type { Whole } from "./typing";

export type Tokens = Pick<Whole<components["schemas"]["TokensShape"]>, "access_token" | "refresh_token">;
export type Login = components["schemas"]["Login"];

/** Where tokens live between two starts of a mini program. */
export interface TokenStore {
  read(): Tokens | undefined;
  write(tokens: Tokens | undefined): void;
}

/** One that forgets when the page goes. */
export function memoryStore(): TokenStore {
  let kept: Tokens | undefined;
  return { read: () => kept, write: (tokens) => void (kept = tokens) };
}

/**
 * The citizen's tokens. Whoever finds them worn out asks for new ones; all who ask at the same time get the same answer:
 * a refresh token that is sent twice ends the session.
 */
export class Session {
  private renewing: Promise<Tokens> | undefined;

  constructor(
    private readonly store: TokenStore,
    private readonly refresh: (token: string) => Promise<Tokens>,
    private readonly logIn: () => Promise<Tokens>,
  ) {}

  get access(): string | undefined {
    return this.store.read()?.access_token;
  }

  /** Tokens other than the one that was refused. `expired`: refreshing is enough; else there is a new login. */
  renew(refused: string | undefined, expired: boolean): Promise<Tokens> {
    const kept = this.store.read();
    if (kept && kept.access_token !== refused) return Promise.resolve(kept);
    this.renewing ??= this.fresh(expired ? kept : undefined).finally(() => (this.renewing = undefined));
    return this.renewing;
  }

  forget(): void {
    this.store.write(undefined);
  }

  private async fresh(kept: Tokens | undefined): Promise<Tokens> {
    const found = await (kept ? this.refresh(kept.refresh_token).catch(() => this.logIn()) : this.logIn());
    this.store.write(found);
    return found;
  }
}
