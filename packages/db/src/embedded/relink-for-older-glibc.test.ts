import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { relinkForOlderGlibc } from './relink-for-older-glibc.ts'

test('a library that needs no newer glibc is left alone', () => {
  expect(relinkForOlderGlibc(readFileSync(process.execPath))).toBeNull()
})

test('what is no library is left alone', () => {
  expect(relinkForOlderGlibc(Buffer.alloc(64))).toBeNull()
  expect(relinkForOlderGlibc(Buffer.from('#!/bin/sh\n'.repeat(10)))).toBeNull()
})
