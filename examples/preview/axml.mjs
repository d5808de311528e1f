/** Alipay's templates in WeChat's dialect, which the preview draws. */
export function asWxml(text) {
  return text
    .replace(/ selectable>/g, " user-select>")
    .replace(/(\s)role=/g, "$1aria-role=")
    .replace(/(\s)on([A-Z])(\w*)=/g, (_, before, first, rest) => `${before}bind:${first.toLowerCase()}${rest}=`)
    .replace(/\ba:/g, "wx:");
}
