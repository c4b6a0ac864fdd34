import type { Cancellation } from '../core/base/cancellation';
import { Cancelled } from '../core/base/cancellation';
import type { Outcome } from '../core/base/problem';
import type { Answer, OverlayText, RequestMessage, Requests, ResponseMessage } from '../protocol/message';
import type { Session } from './session';
import { problemView } from './view/place';

/** Answers one request of the protocol. Always gives a response: cancellation is part of it; a fault of ours leaves as an exception. */
export function serve(
  session: Session,
  message: RequestMessage,
  cancellation: Cancellation,
  progress: (text: string, fraction?: number) => void,
): ResponseMessage {
  try {
    return { type: 'response', id: message.id, answer: answer(session, message, cancellation, progress) };
  } catch (fault) {
    if (!(fault instanceof Cancelled)) throw fault;
    return { type: 'response', id: message.id, answer: { problems: [], cancelled: true } };
  }
}

function answer(
  session: Session,
  message: RequestMessage,
  cancellation: Cancellation,
  progress: (text: string, fraction?: number) => void,
): Answer<Requests[RequestMessage['kind']]['result']> {
  switch (message.kind) {
    case 'open-tree':
      return view(session.openTree(message.params.root));
    case 'set-overlays': {
      const { base, patched } = message.params;
      session.setOverlays(texts(base), texts(patched));
      return { value: { accepted: base.length + patched.length }, problems: [] };
    }
    case 'list-scenarios':
      return { value: session.listScenarios(), problems: [] };
    case 'add-scenarios':
      return view(session.addScenarios(message.params.files));
    case 'list-functions':
      return view(session.listFunctions(message.params, cancellation, progress));
    case 'run':
      return view(session.run(message.params, cancellation, progress));
    case 'verdict':
      return view(session.verdict(message.params, cancellation, progress));
    case 'hover':
      return view(session.hover(message.params));
    case 'save':
      return { value: { more: session.idle() }, problems: [] };
    case 'dispose':
      session.dispose();
      return { value: {}, problems: [] };
  }
}

function view<T>(outcome: Outcome<T>): Answer<T> {
  const problems = outcome.problems.map(problemView);
  return outcome.value === undefined ? { problems } : { value: outcome.value, problems };
}

function texts(overlays: readonly OverlayText[]): Map<string, string | null> {
  return new Map(overlays.map(({ path, text }) => [path, text]));
}
