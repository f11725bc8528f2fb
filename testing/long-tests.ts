/** Whether tests run that take long by themselves: on one machine of CI, or where somebody asks for them. */
export const long: boolean = process.env['TIDEMARK_LONG_TESTS'] === '1'
