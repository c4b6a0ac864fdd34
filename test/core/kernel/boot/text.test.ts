import { describe, expect, it } from 'vitest';
import { initcallsIn } from '../../../../src/core/kernel/boot/initcalls';
import { parameterTakersIn, parseCommandLine } from '../../../../src/core/kernel/boot/parameters';

describe('the text of a file', () => {
  it.each([
    ['core_initcall(first);', 'core first'],
    ['arch_initcall_sync(second);', 'arch_sync second'],
    ['module_init(third);', 'device third'],
    ['module_platform_driver(some_driver);', 'device some_driver_init'],
    [
      'module_driver(other_driver, platform_driver_register,\n\tplatform_driver_unregister);',
      'device other_driver_init',
    ],
    [' * core_initcall(comment);', ''],
  ])('%j', (text, expected) => {
    expect(
      initcallsIn('a.c', text)
        .map((each) => `${each.level} ${each.function}`)
        .join(),
    ).toBe(expected);
  });

  it.each([
    ['early_param("iommu.strict", setup);', 'iommu.strict function setup '],
    ['__setup("quirk=", setup);', 'quirk function setup '],
    ['module_param(polling, bool, 0444);', 'some_driver.polling object polling bool'],
    ['module_param_named(queues, count, uint, 0);', 'some_driver.queues object count uint'],
    ['core_param(plain, value, int, 0444);', 'plain object value int'],
  ])('%j', (text, expected) => {
    const found = parameterTakersIn('drivers/some-driver.c', text);
    expect(found.map((each) => `${each.name} ${each.kind} ${each.symbol} ${each.type ?? ''}`).join()).toBe(expected);
  });

  it('is split into parameters', () => {
    const parameters = parseCommandLine('  ro iommu.strict=0 message="two words" ');
    expect(parameters.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'ro: undefined',
      'iommu.strict: 0',
      'message: two words',
    ]);
  });
});
