import { z } from 'zod'
import type { SignUp } from './sign-up.ts'

const email = z.email().max(254)

const signUp = z.strictObject({
  email,
  name: z.string().trim().min(1).max(100),
  age: z.int().min(13).max(150),
  plan: z.enum(['free', 'team', 'enterprise']),
  address: z.strictObject({
    street: z.string().min(1).max(200),
    city: z.string().min(1).max(100),
    postalCode: z.string().regex(/^[A-Z0-9 -]{3,10}$/),
    country: z.string().length(2),
  }),
  seats: z.array(z.strictObject({ email, role: z.enum(['admin', 'editor', 'viewer']) })).max(50),
  marketing: z.boolean().optional(),
})

/** @throws ZodError naming every field that is wrong */
export function parseSignUp(body: unknown): SignUp {
  const { marketing, ...rest } = signUp.parse(body)
  return marketing === undefined ? rest : { ...rest, marketing }
}
