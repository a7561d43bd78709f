export { createTestContext, type TestContext } from './create-test-context.ts'
export { packEntries, packTarball } from './pack-tarball.ts'
export { packZip } from './pack-zip.ts'
export { recordedPackages } from './recorded-packages.ts'
export { type FakeRegistries, startFakeRegistries } from './start-fake-registries.ts'
export {
  type FakePackage,
  type FakeRegistry,
  startFakeRegistry,
} from './start-fake-registry.ts'
