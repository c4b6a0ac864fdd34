import type { Cancellation } from '../core/base/cancellation';
import { Cancelled } from '../core/base/cancellation';
import type { Outcome } from '../core/base/problem';
import type { Answer, OverlayText, RequestMessage, Requests, ResponseMessage } from '../protocol/message';
import type { Desk } from './patch/desk';
import type { Session } from './session';
import { problemView } from './view/place';

/** Answers one request of the protocol. Always gives a response: cancellation is part of it; a fault of ours leaves as an exception. */
export async function serve(
  session: Session,
  desk: Desk,
  message: RequestMessage,
  cancellation: Cancellation,
  progress: (text: string, fraction?: number) => void,
): Promise<ResponseMessage> {
  try {
    return { type: 'response', id: message.id, answer: await answer(session, desk, message, cancellation, progress) };
  } catch (fault) {
    if (!(fault instanceof Cancelled)) throw fault;
    return { type: 'response', id: message.id, answer: { problems: [], cancelled: true } };
  }
}

async function answer(
  session: Session,
  desk: Desk,
  message: RequestMessage,
  cancellation: Cancellation,
  progress: (text: string, fraction?: number) => void,
): Promise<Answer<Requests[RequestMessage['kind']]['result']>> {
  switch (message.kind) {
    case 'open-tree':
      return view(session.openTree(message.params.root, message.params.fresh));
    case 'set-overlays': {
      const { base, patched } = message.params;
      session.setOverlays(texts(base), texts(patched));
      return { value: { accepted: base.length + patched.length }, problems: [] };
    }
    case 'list-scenarios':
      return { value: session.listScenarios(), problems: [] };
    case 'set-scenarios':
      return view(session.setScenarios(message.params.files));
    case 'list-functions':
      return view(session.listFunctions(message.params, cancellation, progress));
    case 'run':
      return view(session.run(message.params, cancellation, progress));
    case 'verdict':
      return view(session.verdict(message.params, cancellation, progress));
    case 'code-lines':
      return view(session.codeLines(message.params));
    case 'check':
      return { value: { problems: session.newProblems(cancellation).map(problemView) }, problems: [] };
    case 'open-series':
      return view(await desk.open(message.params));
    case 'step-series':
      return view(desk.step(message.params.applied));
    case 'lint-series':
      return view(await desk.lint(message.params, cancellation, progress));
    case 'close-series':
      desk.close();
      return { value: {}, problems: [] };
    case 'draft-comments':
      return view(desk.drafts(message.params, cancellation, progress));
    case 'list-formats':
      return { value: desk.formats(), problems: [] };
    case 'export':
      return view(desk.export(message.params, cancellation, progress));
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
