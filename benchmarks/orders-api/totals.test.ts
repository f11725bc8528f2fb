import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { priceItems } from './totals.ts'

const item = (quantity: number, unitPriceCents: number) => ({ sku: 'SKU-1', quantity, unitPriceCents })

describe('priceItems', () => {
  it('charges shipping below 100.00 and the tax of the country on goods and shipping', () => {
    expect(priceItems([item(2, 1000)], 'DE')).toEqual({
      itemsCents: 2000,
      discountCents: 0,
      shippingCents: 490,
      taxCents: 473,
      totalCents: 2963,
    })
  })

  it('ships free from exactly 100.00, and not a cent below', () => {
    expect(priceItems([item(1, 10_000)], 'US').shippingCents).toBe(0)
    expect(priceItems([item(1, 9999)], 'US').shippingCents).toBe(490)
  })

  it('takes 5 % off the lines of ten pieces or more, and off no others', () => {
    expect(priceItems([item(10, 1000), item(9, 1000)], 'US')).toMatchObject({
      itemsCents: 19_000,
      discountCents: 500,
      totalCents: 18_500,
    })
  })

  it('loses no cent between the parts and the total', () => {
    const items = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 1_000_000 })),
      { minLength: 1, maxLength: 30 },
    )
    fc.assert(
      fc.property(items, fc.constantFrom('DE', 'IT', 'US'), (lines, country) => {
        const totals = priceItems(
          lines.map(([quantity, price]) => item(quantity, price)),
          country,
        )
        expect(Object.values(totals).every(Number.isSafeInteger)).toBe(true)
        expect(totals.totalCents).toBe(
          totals.itemsCents - totals.discountCents + totals.shippingCents + totals.taxCents,
        )
      }),
    )
  })
})
