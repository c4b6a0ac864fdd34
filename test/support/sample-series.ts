import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The sample tree, and its driver. */
export const sample = join(import.meta.dirname, '../../media/sample');
export const driver = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

/** The driver as the tree has it. */
export function driverText(): string {
  return readFileSync(join(sample, driver), 'utf8');
}

/** A unified diff of the driver in which one line is replaced by others, with three lines of context. */
function diffOf(
  text: string,
  needle: string,
  replacement: readonly string[],
): { readonly diff: string; readonly next: string } {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.includes(needle));
  if (at < 0) throw new Error(`the sample has no ${needle}`);
  const [from, to] = [at - 3, at + 3];
  const body = [
    ...lines.slice(from, at).map((line) => ` ${line}`),
    `-${lines[at]}`,
    ...replacement.map((line) => `+${line}`),
    ...lines.slice(at + 1, to + 1).map((line) => ` ${line}`),
  ];
  const head = `diff --git a/${driver} b/${driver}\nindex 1111111..2222222 100644\n--- a/${driver}\n+++ b/${driver}\n`;
  const hunk = `@@ -${from + 1},7 +${from + 1},${6 + replacement.length} @@ static int arm_smmu_device_reset(struct arm_smmu_device *smmu)\n`;
  const next = [...lines.slice(0, at), ...replacement, ...lines.slice(at + 1)].join('\n');
  return { diff: `${head}${hunk}${body.join('\n')}\n`, next };
}

/** A thread of two patches: the first changes a comment's neighbour in name only, the second leaves an invalidation out. */
export function thread(): string {
  const first = diffOf(driverText(), 'CMDQ_CFGI_1_RANGE);', ['\t\t\t\t\t    CMDQ_CFGI_1_RANGE); /* all */']);
  const second = diffOf(first.next, 'FIELD_PREP(CMDQ_OP, CMDQ_OP_CFGI_ALL)', [
    '\tret = arm_smmu_cmdq_issue_with_sync(smmu, FIELD_PREP(CMDQ_OP, CMDQ_OP_TLBI_NSNH_ALL),',
  ]);
  const mail = (number: number, title: string, diff: string) =>
    `From mboxrd@z Thu Jan  1 00:00:00 1970
From: =?utf-8?q?J=C3=B6rg?= <joerg@example.org>
To: linux@example.org
Cc: "Will, D" <will@example.org>, Robin <robin@example.org>
Date: Sat, 21 Nov 2026 10:00:00 +0000
Message-ID: <patch-${number}@example.org>
In-Reply-To: <cover@example.org>
References: <before@example.org> <cover@example.org>
Subject: [PATCH v3 ${number}/2] ${title}

Why.

Signed-off-by: J <joerg@example.org>
---
${diff}--${' '}
2.47

`;
  return (
    mail(1, 'iommu/arm-smmu-v3: Word it', first.diff) +
    mail(2, 'iommu/arm-smmu-v3: Invalidate gr\u00fcndlich', second.diff)
  );
}
