import { Ajv } from 'ajv'
import type { SignUp } from './sign-up.ts'

const email = { type: 'string', maxLength: 254, pattern: '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$' }
const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength })

const validate = new Ajv({ allErrors: false }).compile<SignUp>({
  type: 'object',
  required: ['email', 'name', 'age', 'plan', 'address', 'seats'],
  additionalProperties: false,
  properties: {
    email,
    name: text(100),
    age: { type: 'integer', minimum: 13, maximum: 150 },
    plan: { enum: ['free', 'team', 'enterprise'] },
    address: {
      type: 'object',
      required: ['street', 'city', 'postalCode', 'country'],
      additionalProperties: false,
      properties: {
        street: text(200),
        city: text(100),
        postalCode: { type: 'string', pattern: '^[A-Z0-9 -]{3,10}$' },
        country: { type: 'string', minLength: 2, maxLength: 2 },
      },
    },
    seats: {
      type: 'array',
      maxItems: 50,
      items: {
        type: 'object',
        required: ['email', 'role'],
        additionalProperties: false,
        properties: { email, role: { enum: ['admin', 'editor', 'viewer'] } },
      },
    },
    marketing: { type: 'boolean' },
  },
})

export function isSignUp(body: unknown): body is SignUp {
  return validate(body)
}
