/** A page without its styles, its code and their hashes, which belong to a build; other text stays as it is. */
export function withoutCode(page: string): string {
  return page.replaceAll(/<(style|script)>[\s\S]*?<\/\1>/g, '<$1></$1>').replaceAll(/sha256-[\w+/=]{40,}/g, 'sha256-…');
}
