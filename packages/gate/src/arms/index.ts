export {
  type Arm,
  type ArmProgress,
  type ArmSettings,
  type ArmStep,
  defaultArmSettings,
  type PackageArm,
} from './arm.ts'
export { ArmError, type ArmErrorCode } from './arm-error.ts'
export { type CacheCleaning, type CachedArm, type CacheUsage, cacheUsage, cleanCache } from './cache.ts'
export { latestRelease } from './latest-release.ts'
export { packageArm } from './package-arm.ts'
export { type PackageManager, type PackageManagerName, packageManagerOf } from './package-manager.ts'
export { type ArmRequest, folderArm, prepareArm, prepareHead } from './prepare-arm.ts'
export { type Base, type BaseOptions, resolveBase } from './resolve-base.ts'
export { twinOf } from './twin.ts'
