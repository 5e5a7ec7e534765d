/** What a browser does with cookies: keeps each by its name and path, and sends those that fit an address. */
export interface KeptCookie {
  name: string
  value: string
  path: string
}

interface SetCookie {
  name: string
  value: string
  path?: string
  maxAge?: number
}

export class CookieJar {
  private jar: KeptCookie[] = []

  get all(): readonly KeptCookie[] {
    return this.jar
  }

  /** As answers set them; an empty one, or one whose time is over, is forgotten. */
  take(cookies: readonly SetCookie[]): void {
    for (const { name, value, path = '/', maxAge } of cookies) {
      this.jar = this.jar.filter((one) => one.name !== name || one.path !== path)
      if (value !== '' && maxAge !== 0) this.jar.push({ name, value, path })
    }
  }

  /** The header for an address; nothing where no cookie fits. */
  headerFor(url: string): { cookie?: string } {
    const path = url.split('?', 1)[0] ?? ''
    const fits = ({ path: at }: KeptCookie): boolean => at === '/' || path === at || path.startsWith(`${at}/`)
    const own = this.jar.filter(fits)
    return own.length === 0 ? {} : { cookie: own.map(({ name, value }) => `${name}=${value}`).join('; ') }
  }
}
