import * as vscode from 'vscode';
import type { PlaceView } from '../../protocol/place';
import type { SessionState } from '../session-state';
import { sideUri } from '../side-uri';
import type { Side } from '../view/line-effects';
import type { Fault } from '../view/test-outcome';

/** A fault as the Test Explorer shows it: at its line, with the call stack, and with both lists of effects where these differ. */
export function testMessage(fault: Fault, state: SessionState): vscode.TestMessage {
  const { text, diff, at, side, stack } = fault;
  const message = diff ? vscode.TestMessage.diff(text, diff.expected, diff.actual) : new vscode.TestMessage(text);
  if (at) message.location = new vscode.Location(sideUri(state, at.file, side), positionOf(at));
  if (stack.length > 0) message.stackTrace = stack.map((frame) => frameOf(frame.function, frame.at, side, state));
  return message;
}

function frameOf(name: string, at: PlaceView, side: Side, state: SessionState): vscode.TestMessageStackFrame {
  return new vscode.TestMessageStackFrame(name, sideUri(state, at.file, side), positionOf(at));
}

function positionOf({ line, column }: PlaceView): vscode.Position {
  return new vscode.Position(line - 1, Math.max(0, column - 1));
}
