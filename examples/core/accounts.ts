import type { components } from "banshi-client";
import type { Phone } from "./phone";

/** A form that lists the citizen's own, filled in: the number of a meter, a plate. Kept on this phone, nowhere else. */
export type Account = components["schemas"]["FilledForm"];

const KEY = "banshi.accounts";
/** As many as the server takes at once. */
const MOST = 10;

export function accounts(phone: Phone): Account[] {
  return JSON.parse(phone.recall(KEY) || "[]") as Account[];
}

export function keepAccount(phone: Phone, account: Account): void {
  const same = (one: Account) => JSON.stringify(one) === JSON.stringify(account);
  phone.keep(KEY, JSON.stringify([account, ...accounts(phone).filter((one) => !same(one))].slice(0, MOST)));
}

export function forgetAccounts(phone: Phone): void {
  phone.keep(KEY, "");
}
