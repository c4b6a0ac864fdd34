import { expect, test } from 'vitest';
import { callbackNames } from '../../../src/core/annotate/callbacks';

test('callbacks are what tables of operations hold', () => {
  const text = `static const struct iommu_ops ops = {
	.capable	= capable,
	.is_attach_deferred = deferred,
	.count = 1,
	.default_domain_ops = &(const struct iommu_domain_ops) {
		.attach_dev = attach,
	}
};
static struct platform_driver driver = {
	.probe = probe,
};
void f(void) { x.y = z; }
`;
  expect([...callbackNames(text)]).toEqual(['capable', 'deferred', 'attach']);
  expect([...callbackNames('static const struct iommu_ops ops = {\n\t.a = b')]).toEqual([]);
});
