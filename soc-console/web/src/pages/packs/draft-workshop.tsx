import type { DraftTest, PackDraft } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Button } from 'antd';
import type { ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { useKeptText } from '../../base/kept-text.ts';
import { usePermission } from '../../base/session.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { DiffView } from './diff-view.tsx';
import { KeptTrial } from './kept-trial.tsx';
import { linesOf } from './lines-of.ts';
import { packMessages } from './messages.ts';
import { Readings } from './readings.tsx';
import { ReleaseDraft } from './release-draft.tsx';
import { TeachSteps } from './teach-steps.tsx';
import { usePackAct } from './use-packs.ts';
import { YamlEditor } from './yaml-editor.tsx';

/** A draft: its text and samples, what they give, what would change, and its release. */
export function DraftWorkshop({ draft }: { readonly draft: PackDraft }): ReactNode {
  const t = useMessages(packMessages);
  const mayDraft = usePermission('packs.draft');
  // Another version has other texts: what was typed for the last one is not shown over them.
  const place = `packs.draft ${draft.id} ${draft.version}`;
  const { text: yaml, setText: setYaml } = useKeptText(`${place} yaml`, draft.yaml);
  const { text: lines, setText: setLines } = useKeptText(`${place} lines`, draft.lines.join('\n'));
  const changed = yaml !== draft.yaml || linesOf(lines).join('\n') !== draft.lines.join('\n');
  const test = useDraftTest(draft, mayDraft);
  return (
    <>
      <TeachSteps current={test.data?.ready === true ? 'release' : 'test'} />
      <div className="page-scroll teach-grid">
        <div className="teach-column">
          <Panel
            title={t.draft.yaml}
            extra={mayDraft && <DraftActs {...{ draft, yaml, lines, changed }} test={test.data} />}
          >
            <YamlEditor
              value={yaml}
              readOnly={!mayDraft}
              problem={changed ? null : (test.data?.problem ?? null)}
              onChange={setYaml}
            />
          </Panel>
          <Panel title={t.draft.samples}>
            <p className="muted">{t.draft.samplesHint}</p>
            <textarea
              className="pack-text"
              aria-label={t.draft.samples}
              rows={6}
              spellCheck={false}
              wrap="off"
              translate="no"
              readOnly={!mayDraft}
              value={lines}
              onChange={(event) => {
                setLines(event.target.value);
              }}
            />
          </Panel>
          {draft.inForce !== null && (
            <Panel title={t.draft.diff}>
              <DiffView before={draft.inForce} after={draft.yaml} />
            </Panel>
          )}
        </div>
        <div className="teach-column">
          <TestPanel {...{ draft, mayDraft }} test={test} />
          {mayDraft && <KeptTrial draft={draft} />}
        </div>
      </div>
    </>
  );
}

type Test = ReturnType<typeof useDraftTest>;

/** What the samples of a draft give, as it was saved. */
function useDraftTest({ id, version }: PackDraft, enabled: boolean) {
  return useQuery({
    queryKey: ['packDraft', id, 'test', version],
    enabled,
    queryFn: ({ signal }) => callApi('testPackDraft', { params: { id }, body: {} }, signal),
  });
}

function DraftActs(props: {
  readonly draft: PackDraft;
  readonly yaml: string;
  readonly lines: string;
  readonly changed: boolean;
  readonly test: DraftTest | undefined;
}): ReactNode {
  const { draft: d } = useMessages(packMessages);
  const { draft, yaml, lines, changed } = props;
  const save = usePackAct('changePackDraft');
  return (
    <>
      <span className="muted">{changed ? d.unsaved : d.saved}</span>
      <DeleteDraft id={draft.id} />
      <Button
        size="small"
        type={changed ? 'primary' : 'default'}
        disabled={!changed}
        loading={save.isPending}
        onClick={() => {
          save.mutate({ params: { id: draft.id }, body: { yaml, lines: linesOf(lines), version: draft.version } });
        }}
      >
        {d.save}
      </Button>
      <ReleaseDraft draft={draft} ready={!changed && props.test?.ready === true} />
    </>
  );
}

function DeleteDraft({ id }: { readonly id: string }): ReactNode {
  const { draft: d } = useMessages(packMessages);
  const { modal } = App.useApp();
  const navigate = useNavigate();
  const remove = usePackAct('deletePackDraft', () => void navigate({ to: '/packs', search: {} }));
  return (
    <Button
      size="small"
      danger
      loading={remove.isPending}
      onClick={() =>
        void modal.confirm({
          title: d.deleteAsk,
          okText: d.delete,
          okButtonProps: { danger: true },
          onOk: () => {
            remove.mutate({ params: { id } });
          },
        })
      }
    >
      {d.delete}
    </Button>
  );
}

interface TestProps {
  readonly draft: PackDraft;
  readonly mayDraft: boolean;
  readonly test: Test;
}

/** What the samples give, to be looked at and accepted. */
function TestPanel(props: TestProps): ReactNode {
  const { draft: d } = useMessages(packMessages);
  const { draft, mayDraft, test } = props;
  const problem = test.data?.problem ?? null;
  return (
    <Panel title={d.result} extra={<Accept {...props} />}>
      {draft.lines.length === 0 && <p className="muted">{d.noSamples}</p>}
      {test.isLoading && <LoadingState />}
      {test.isError && <ErrorState error={test.error} onRetry={() => void test.refetch()} />}
      {problem && <p className="bad wrap">{d.wrong(problem.line, problem.reason)}</p>}
      {test.data && <Readings readings={test.data.samples} />}
      {!mayDraft && <PlainLines lines={draft.lines} />}
    </Panel>
  );
}

/** To accept what the samples give, once this pack reads all of them. */
function Accept({ draft, mayDraft, test }: TestProps): ReactNode {
  const { draft: d } = useMessages(packMessages);
  const accept = usePackAct('acceptPackDraft');
  const readings = test.data?.samples ?? [];
  if (test.data?.ready === true) return <span className="muted">{d.accepted}</span>;
  if (!mayDraft || readings.length === 0 || readings.some(({ mine }) => !mine)) return undefined;
  return (
    <Button
      size="small"
      type="primary"
      title={d.acceptHint}
      loading={accept.isPending}
      onClick={() => {
        accept.mutate({ params: { id: draft.id }, body: { version: draft.version } });
      }}
    >
      {d.accept}
    </Button>
  );
}

/** For somebody who may not test: the lines as they are. */
function PlainLines({ lines }: { readonly lines: readonly string[] }): ReactNode {
  return (
    <ol className="pack-lines">
      {lines.map((line, at) => (
        <li key={at} className="mono wrap" translate="no">
          {line}
        </li>
      ))}
    </ol>
  );
}
