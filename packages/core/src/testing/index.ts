export { createTestContext, type TestContext } from './create-test-context.ts'
export { packEntries, packTarball } from './pack-tarball.ts'
export { recordedPackages } from './recorded-packages.ts'
export {
  type FakePackage,
  type FakeRegistry,
  startFakeRegistry,
} from './start-fake-registry.ts'
