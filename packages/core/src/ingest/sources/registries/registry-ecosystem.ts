/** Ecosystems whose packages come from a registry that is read here; npm has a client of its own. */
export type RegistryEcosystem = 'pypi' | 'crates' | 'go' | 'maven' | 'packagist' | 'rubygems'
