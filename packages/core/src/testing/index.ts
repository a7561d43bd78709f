export { createTestContext, type TestContext } from './create-test-context.ts'
export { packEntries, packTarball, type TarballEntry } from './pack-tarball.ts'
export { recordedPackages } from './recorded-packages.ts'
export {
  type FakePackage,
  type FakeRegistry,
  type FakeVersion,
  type Fault,
  startFakeRegistry,
} from './start-fake-registry.ts'
