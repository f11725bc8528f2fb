export { type DurationUnit, divisorOf, eachField, FIELD_NAMES, type FieldName } from './fields.ts'
export { SeriesKeys } from './series-keys.ts'
export { tagList } from './tag-list.ts'
