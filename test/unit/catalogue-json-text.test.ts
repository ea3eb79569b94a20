import { describe, expect, it } from 'vitest';
import { epochDay, epochMs, jsonString } from '../../src/catalogue/json-text.ts';

describe('epoch milliseconds in JSON', () => {
  it.each([
    ['0', 0],
    ['1763769600000', 1_763_769_600_000],
    ['1763769600000.9', 1_763_769_600_000],
    ['1.7637696e12', 1_763_769_600_000],
    ['8640000000000000', 8.64e15],
  ])('%s is a time', (text, ms) => {
    expect(epochMs(text)).toBe(ms);
  });

  it.each([
    null,
    '',
    'null',
    'true',
    'false',
    '-1',
    '-0.5',
    '8640000000000001',
    '18446744073709551615',
    '1e308',
    '1e999',
    '"1763769600000"',
    '"2026-11-22"',
    '"null"',
    '[]',
    '[1763769600000]',
    '{}',
    '{"timestamp": 1}',
  ])('%j is none', (text) => {
    expect(epochMs(text)).toBeNull();
    expect(epochDay(text)).toBeNull();
  });

  it('are the UTC day they fall into', () => {
    expect(epochDay('0')).toBe(0);
    expect(epochDay('86399999')).toBe(0);
    expect(epochDay('86400000')).toBe(1);
    expect(epochDay('1795305600000')).toBe(20_779);
  });
});

describe('a JSON string', () => {
  it.each([
    ['""', ''],
    ['"Regular"', 'Regular'],
    ['"null"', 'null'],
    ['"a\\"b\\\\c\\n"', 'a"b\\c\n'],
    ['"\\ud83d\\ude00 é"', '😀 é'],
    ['"5"', '5'],
  ])('%s is text', (text, value) => {
    expect(jsonString(text)).toBe(value);
  });

  it.each([null, '', 'null', 'true', '5', '-1.5e3', '[]', '["a"]', '{}', '{"a": "b"}'])(
    '%j is none',
    (text) => {
      expect(jsonString(text)).toBeNull();
    },
  );
});
