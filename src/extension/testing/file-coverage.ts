import * as vscode from 'vscode';
import type { CodeLinesView } from '../../protocol/coverage';
import type { RanLines } from '../view/changed-lines';

/** Statements and functions of a file, each with the number of scenarios that went through it. */
export function coverageDetails(code: CodeLinesView, runs: readonly RanLines[]): vscode.FileCoverageDetail[] {
  const times = new Map<number, number>();
  for (const run of runs) for (const line of run[code.file] ?? []) times.set(line, (times.get(line) ?? 0) + 1);
  const lines = code.lines.length > 0 ? code.lines : [...times.keys()].sort((a, b) => a - b);
  const at = (line: number): vscode.Range => new vscode.Range(line - 1, 0, line - 1, Number.MAX_SAFE_INTEGER);
  return [
    ...lines.map((line) => new vscode.StatementCoverage(times.get(line) ?? 0, at(line))),
    ...code.functions.map(({ name, line, endLine }) => {
      const inside = lines.filter((each) => line <= each && each <= endLine).map((each) => times.get(each) ?? 0);
      return new vscode.DeclarationCoverage(name, Math.max(0, ...inside), at(line));
    }),
  ];
}
