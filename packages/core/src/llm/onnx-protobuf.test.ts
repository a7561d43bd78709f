import { expect, test } from 'vitest'
import {
  encodeMessage,
  floatField,
  integerField,
  messageField,
  stringField,
} from './onnx-protobuf.ts'

test('fields are encoded as the protobuf documentation shows', () => {
  expect([...encodeMessage(integerField(1, 150))]).toEqual([0x08, 0x96, 0x01])
  expect([...encodeMessage(stringField(2, 'testing'))]).toEqual([
    0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67,
  ])
  expect([...encodeMessage(messageField(3, integerField(1, 150)))]).toEqual([
    0x1a, 0x03, 0x08, 0x96, 0x01,
  ])
})

test('negative integers take ten bytes, field numbers above 15 two', () => {
  expect([...encodeMessage(integerField(1, -1))]).toEqual([0x08, ...Array(9).fill(0xff), 0x01])
  expect([...encodeMessage(integerField(20, 1))]).toEqual([0xa0, 0x01, 0x01])
})

test('floats are little-endian single precision', () => {
  expect([...encodeMessage(floatField(1, 1))]).toEqual([0x0d, 0x00, 0x00, 0x80, 0x3f])
})
