export {
  type Budget,
  type CallDefinition,
  type CallFunction,
  type CallOptions,
  call,
  type Params,
  type ParamValues,
  type PlainCall,
  type Suite,
  type SuiteDefinition,
  suite,
} from './suite/suite.ts'
