/** The body of a sign-up request, as the front end of a business application sends it. */
export interface SignUp {
  readonly email: string
  readonly name: string
  readonly age: number
  readonly plan: 'free' | 'team' | 'enterprise'
  readonly address: {
    readonly street: string
    readonly city: string
    readonly postalCode: string
    readonly country: string
  }
  readonly seats: readonly { readonly email: string; readonly role: 'admin' | 'editor' | 'viewer' }[]
  readonly marketing?: boolean
}

/** A valid sign-up with `seats` colleagues, freshly parsed, as a body parser hands it on. */
export function makeSignUp(seats: number): unknown {
  const signUp: SignUp = {
    email: 'ada.lovelace@example.com',
    name: 'Ada Lovelace',
    age: 36,
    plan: 'team',
    address: { street: '12 St James Square', city: 'London', postalCode: 'SW1Y 4JH', country: 'GB' },
    seats: Array.from({ length: seats }, (_, seat) => ({
      email: `colleague-${seat}@example.com`,
      role: seat % 3 === 0 ? 'editor' : 'viewer',
    })),
    marketing: false,
  }
  return JSON.parse(JSON.stringify(signUp))
}
